import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { MANIFEST_NAME } from '../dataset-folder/manifest.js';
import type { MediaColumn } from './usual-columns.js';

/** More files than a corpus of this kind has: a folder with more is another one, such as a home folder. */
const MOST_FILES = 200_000;

/** Endings of files, in lower case, by what they hold. */
const ENDINGS: Readonly<Record<MediaColumn | 'table' | 'subtitles', readonly string[]>> = {
  video: ['.mp4', '.m4v', '.mov', '.mkv', '.webm', '.avi'],
  audio: ['.wav'],
  visual: ['.png', '.jpg', '.jpeg', '.webp'],
  table: ['.csv', '.tsv'],
  subtitles: ['.srt', '.vtt'],
};

/** What a file is, by its ending; `undefined` for others. */
export function kindOfName(name: string): keyof typeof ENDINGS | undefined {
  const ending = posix.extname(name).toLowerCase();
  for (const kind of ['video', 'audio', 'visual', 'table', 'subtitles'] as const) {
    if (ENDINGS[kind].includes(ending)) return kind;
  }
  return undefined;
}

/** The name of a file without its folder and its ending: `clips/tea-0.mp4` is `tea-0`. */
export const stemOf = (path: string): string => posix.basename(path, posix.extname(path));

/**
 * The files below a folder, relative to it, with forward slashes, in order. Names that begin with a dot are passed over, and so are links, dataset folders and
 * what was kept while one was made.
 *
 * @throws DataError for a folder that cannot be read, and for more than 200,000 files.
 */
export async function listCorpusFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((cause: unknown) => {
      throw new DataError(
        `${join(root, folder)}: expected a readable folder, received ${messageOf(cause)}.`,
        {
          cause,
        },
      );
    });
    if (folder !== '' && entries.some(({ name }) => name === MANIFEST_NAME)) return;
    for (const entry of entries) {
      if (entry.name.startsWith('.') || (entry.isDirectory() && entry.name.endsWith('.clips'))) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) files.push(path);
      if (files.length > MOST_FILES) {
        throw new DataError(`${root}: expected at most ${MOST_FILES} files, received more.`);
      }
    }
  };
  await visit('');
  return files.sort();
}

/** A file that a cell names. */
export interface NamedFile {
  /** Relative to the folder of the corpus. */
  readonly path: string;
  /** Whether the source reads the cell as it is written. */
  readonly isAsWritten: boolean;
}

/** Finds files by what tables write of them. */
export interface FileIndex {
  /** A file by its path; else, where one alone has it, by its name, or its name without an ending. A folder of frames by its path. */
  readonly find: (cell: string, kind: MediaColumn) => NamedFile | undefined;
}

/** @param files Of {@link listCorpusFiles}. */
export function indexFiles(files: readonly string[]): FileIndex {
  const paths = new Set(files);
  const folders = new Set(files.map((path) => posix.dirname(path)));
  const byName = groupBy(files, (path) => posix.basename(path).toLowerCase());
  const byStem = groupBy(files, (path) => stemOf(path).toLowerCase());
  return {
    find(cell, kind) {
      const path = posix.normalize(cell.trim().replaceAll('\\', '/')).replace(/(?<=.)\/$/, '');
      const isOfKind = (file: string): boolean => kindOfName(file) === kind;
      if (paths.has(path)) return { path, isAsWritten: !cell.includes('\\') && cell === cell.trim() };
      if (kind === 'visual' && folders.has(path)) return { path, isAsWritten: cell === cell.trim() };
      const name = posix.basename(path).toLowerCase();
      for (const found of [byName.get(name), byStem.get(name), byStem.get(stemOf(name))]) {
        const fitting = found?.filter(isOfKind) ?? [];
        if (fitting.length === 1) return { path: fitting[0]!, isAsWritten: false };
      }
      return undefined;
    },
  };
}

function groupBy(files: readonly string[], keyOf: (path: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const group = groups.get(keyOf(file));
    if (group) group.push(file);
    else groups.set(keyOf(file), [file]);
  }
  return groups;
}
