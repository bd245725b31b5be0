import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError } from '@erc/core';
import type { UtteranceRow } from './contents.js';
import type { FileEntry } from './manifest.js';

/** An utterance and its place, for messages. */
interface LocatedRow {
  readonly row: UtteranceRow;
  readonly where: string;
}

export interface CheckMediaOptions {
  /** The dataset folder. */
  readonly directory: string;
  readonly rows: readonly LocatedRow[];
  /** Sizes of the files that the folder should hold. */
  readonly files: Readonly<Record<string, Pick<FileEntry, 'bytes'>>>;
}

/** Enough to keep a disk busy, far below any limit on open files. */
const AT_ONCE = 64;

/**
 * Checks that the media of all rows are there: listed, plain files (no links on the way), of the listed size; and that a folder of
 * frames holds nothing that is not listed. Contents are not read: `verifyDataset` does that.
 *
 * @throws DataError with file and row for the first row whose media are not.
 */
export async function checkMedia({ directory, rows, files }: CheckMediaOptions): Promise<void> {
  const framesOf = new Map<string, string[]>();
  for (const path of Object.keys(files)) {
    const folder = dirname(path);
    const frames = framesOf.get(folder);
    if (frames) frames.push(path);
    else framesOf.set(folder, [path]);
  }
  const linkFree = createLinkCheck(directory);

  const fileProblem = async (path: string): Promise<string | undefined> => {
    const expected = `expected the file ${path} of ${files[path]!.bytes} bytes`;
    try {
      const { size, ...stats } = await statsOf(join(directory, path));
      if (stats.isLink || !(await linkFree(dirname(path)))) return `${expected}, received a link.`;
      if (!stats.isFile) return `${expected}, received something else than a file.`;
      return size === files[path]!.bytes ? undefined : `${expected}, received ${size} bytes.`;
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return `${expected}, received no such file.`;
    }
  };

  const mediumProblem = async (path: string): Promise<string | undefined> => {
    if (files[path]) return fileProblem(path);
    const frames = framesOf.get(path);
    if (!frames) return `expected one of the dataset's media files, received ${JSON.stringify(path)}.`;
    for (const frame of frames) {
      const problem = await fileProblem(frame);
      if (problem) return problem;
    }
    const names = await readdir(join(directory, path));
    const stray = names.find((name) => !name.startsWith('.') && !files[`${path}/${name}`]);
    return stray && `expected only the frames that dataset.json lists in ${path}, received ${stray} as well.`;
  };

  const rowProblem = async ({ row, where }: LocatedRow): Promise<string | undefined> => {
    if (row.audio !== undefined) {
      const problem = framesOf.has(row.audio)
        ? `expected a file, received the folder ${row.audio}.`
        : await mediumProblem(row.audio);
      if (problem) return `${where}: audio: ${problem}`;
    }
    const problem = row.visual === undefined ? undefined : await mediumProblem(row.visual);
    return problem && `${where}: visual: ${problem}`;
  };

  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const problems = await Promise.all(rows.slice(start, start + AT_ONCE).map(rowProblem));
    const first = problems.find((problem) => problem !== undefined);
    if (first) throw new DataError(first);
  }
}

/** Whether every file is there with its size; never throws for a missing one. */
export async function haveSizes(
  directory: string,
  files: Readonly<Record<string, Pick<FileEntry, 'bytes'>>>,
): Promise<boolean> {
  const entries = Object.entries(files);
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const same = await Promise.all(
      entries.slice(start, start + AT_ONCE).map(([path, { bytes }]) =>
        lstat(join(directory, path)).then(
          (stats) => stats.isFile() && stats.size === bytes,
          () => false,
        ),
      ),
    );
    if (same.includes(false)) return false;
  }
  return true;
}

async function statsOf(path: string) {
  const stats = await lstat(path);
  return { size: stats.size, isFile: stats.isFile(), isLink: stats.isSymbolicLink() };
}

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Remembers, folder by folder, whether the way to it inside the dataset folder is free of links. */
function createLinkCheck(directory: string) {
  const known = new Map<string, Promise<boolean>>();
  let root: Promise<string> | undefined;
  return (folder: string): Promise<boolean> => {
    let free = known.get(folder);
    if (!free) {
      root ??= realpath(directory);
      free = Promise.all([root, realpath(join(directory, folder))]).then(
        ([base, real]) => real === resolve(base, folder),
      );
      known.set(folder, free);
    }
    return free;
  };
}
