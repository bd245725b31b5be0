import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { ChangedMediaError } from './changed-media-error.js';
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
  /** The files that the folder should hold. */
  readonly files: Readonly<Record<string, FileEntry>>;
  /** SHA-256 of a file of the folder as it is, by its absolute path. @default contents are not looked at */
  readonly hashOf?: (path: string) => Promise<string>;
}

/** Why the media of a row are not as `dataset.json` has them. */
export interface MediaProblem {
  /** With file and row. */
  readonly text: string;
  /** Whether a file has other bytes; otherwise it is not there, or is something else than a file. */
  readonly isChanged: boolean;
  /** The error with which it could not be read: of a broken disk it is no fault of the data. */
  readonly cause?: unknown;
}

/** Enough to keep a disk busy, far below any limit on open files. */
const AT_ONCE = 64;

/**
 * The first fault of each row whose media are not as they should be: listed, plain files (no links on the way), of the listed size and, with
 * `hashOf`, contents; and a folder of frames holds nothing that is not listed.
 */
export async function mediaProblems({
  directory,
  rows,
  files,
  hashOf,
}: CheckMediaOptions): Promise<MediaProblem[]> {
  const framesOf = new Map<string, string[]>();
  for (const path of Object.keys(files)) {
    const folder = dirname(path);
    const frames = framesOf.get(folder);
    if (frames) frames.push(path);
    else framesOf.set(folder, [path]);
  }
  const linkFree = createLinkCheck(directory);
  const other = (text: string): MediaProblem => ({ text, isChanged: false });

  const fileProblem = async (path: string): Promise<MediaProblem | undefined> => {
    const { bytes, sha256 } = files[path]!;
    const expected = `expected the file ${path} of ${bytes} bytes`;
    try {
      const { size, ...stats } = await statsOf(join(directory, path));
      if (stats.isLink || !(await linkFree(dirname(path)))) return other(`${expected}, received a link.`);
      if (!stats.isFile) return other(`${expected}, received something else than a file.`);
      if (size !== bytes) return { text: `${expected}, received ${size} bytes.`, isChanged: true };
      if (!hashOf || (await hashOf(join(directory, path))) === sha256) return undefined;
      return {
        text: `expected the file ${path} as it was when the dataset folder was made (SHA-256 ${sha256.slice(0, 12)}), received other bytes of the same size.`,
        isChanged: true,
      };
    } catch (error) {
      if (isAbsent(error)) return other(`${expected}, received no such file.`);
      return { ...other(`${expected}, received ${messageOf(error)}.`), cause: error };
    }
  };

  const mediumProblem = async (path: string): Promise<MediaProblem | undefined> => {
    if (Object.hasOwn(files, path)) return fileProblem(path);
    const frames = framesOf.get(path);
    if (!frames) {
      return other(`expected one of the dataset's media files, received ${JSON.stringify(path)}.`);
    }
    for (const frame of frames) {
      const problem = await fileProblem(frame);
      if (problem) return problem;
    }
    const names = await readdir(join(directory, path));
    const stray = names.find((name) => !name.startsWith('.') && !Object.hasOwn(files, `${path}/${name}`));
    return stray === undefined
      ? undefined
      : other(`expected only the frames that dataset.json lists in ${path}, received ${stray} as well.`);
  };

  const rowProblem = async ({ row, where }: LocatedRow): Promise<MediaProblem | undefined> => {
    for (const modality of ['audio', 'visual'] as const) {
      const path = row[modality];
      if (path === undefined) continue;
      const problem =
        modality === 'audio' && framesOf.has(path)
          ? other(`expected a file, received the folder ${path}.`)
          : await mediumProblem(path);
      if (problem) return { ...problem, text: `${where}: ${modality}: ${problem.text}` };
    }
    return undefined;
  };

  const problems: MediaProblem[] = [];
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const found = await Promise.all(rows.slice(start, start + AT_ONCE).map(rowProblem));
    problems.push(...found.flatMap((problem) => problem ?? []));
  }
  return problems;
}

/**
 * Refuses rows whose media are not as they should be: see {@link mediaProblems}.
 *
 * @throws ChangedMediaError with file and row for the first row whose media have other bytes.
 * @throws DataError for the first row with another fault.
 */
export async function checkMedia(options: CheckMediaOptions): Promise<void> {
  const problems = await mediaProblems(options);
  const changed = problems.find(({ isChanged }) => isChanged);
  if (changed) {
    throw new ChangedMediaError(
      `${summaryOf(problems, changed)} Put the media back as they were, or prepare the dataset again, which makes its folder anew.`,
    );
  }
  const [first] = problems;
  if (first) throw new DataError(summaryOf(problems, first), { cause: first.cause });
}

/** A problem, and how many rows have one too. */
export function summaryOf(problems: readonly MediaProblem[], first: MediaProblem): string {
  const others = problems.length - 1;
  return others === 0
    ? first.text
    : `${first.text} The media of ${others} more ${others === 1 ? 'row are' : 'rows are'} not as they were written.`;
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
