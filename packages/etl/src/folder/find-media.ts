import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { isFrameName, MAX_CLIP_BYTES, MAX_PICTURE_BYTES, MAX_WAV_BYTES } from '@erc/media';
import type { ClipSpan } from '@erc/media/node';
import { pathProblem } from '../dataset-folder/path-problem.js';
import type { FolderRow } from './read-folder-split.js';

/** A file of the corpus that becomes one of the dataset folder. */
export interface MediaFile {
  readonly kind: 'wav' | 'image' | 'clip';
  /** Where it is: an absolute path. */
  readonly path: string;
  readonly bytes: number;
  /** Where it goes: relative to the dataset folder, with forward slashes. Of a clip: the id of its utterance. */
  readonly to: string;
  /** File, row, column and path as the row gives it, for messages. */
  readonly where: string;
  /** Of a recording, the part that is the utterance. @default all of it */
  readonly span?: ClipSpan | undefined;
}

/** Larger files are refused before they are read: no utterance is that long, no face that large. Encoders have the same limits. */
const MAX_BYTES = { wav: MAX_WAV_BYTES, image: MAX_PICTURE_BYTES, clip: MAX_CLIP_BYTES } as const;
const EXPECTED = { wav: 'a wav file', image: 'an image', clip: 'a clip' } as const;
const MEBIBYTE = 2 ** 20;

/**
 * Finds the wav file, the image or the frames of a row. Names that start with a dot are passed over in a folder of frames.
 *
 * @param root Real path of the folder of the corpus.
 * @throws DataError with file, row and path for what is missing, too large, no file, or reached by a link that leaves the corpus.
 */
export async function findMedia(
  { row, where, audio, visual, video, span }: FolderRow,
  root: string,
): Promise<MediaFile[]> {
  const files: MediaFile[] = [];
  if (audio !== undefined) {
    files.push(await findFile('wav', root, audio, row.audio!, `${where}: audio: ${audio}`));
  }
  if (visual !== undefined) {
    const place = `${where}: visual: ${visual}`;
    const expected = 'an image or a folder of frames';
    const { isFolder } = await look(root, visual, place, expected);
    if (!isFolder) files.push(await findFile('image', root, visual, row.visual!, place));
    else {
      for (const name of await frameNames(join(root, visual), place)) {
        files.push(
          await findFile('image', root, `${visual}/${name}`, `${row.visual}/${name}`, `${place}/${name}`),
        );
      }
    }
  }
  if (video !== undefined) {
    files.push({ ...(await findFile('clip', root, video, row.id, `${where}: video: ${video}`)), span });
  }
  return files;
}

async function findFile(
  kind: MediaFile['kind'],
  root: string,
  path: string,
  to: string,
  where: string,
): Promise<MediaFile> {
  const expected = EXPECTED[kind];
  const { real, isFile, isFolder, bytes } = await look(root, path, where, expected);
  if (!isFile) {
    throw new DataError(
      `${where}: expected ${expected}, received ${isFolder ? 'a folder' : 'something else'}.`,
    );
  }
  if (bytes === 0) throw new DataError(`${where}: expected ${expected}, received an empty file.`);
  const limit = MAX_BYTES[kind];
  if (bytes > limit) {
    throw new DataError(
      `${where}: expected at most ${limit / MEBIBYTE} MiB, received ${Math.ceil(bytes / MEBIBYTE)} MiB.`,
    );
  }
  return { kind, path: real, bytes, to, where };
}

async function look(root: string, path: string, where: string, expected: string) {
  try {
    const real = await realpath(join(root, path));
    const way = relative(root, real);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new DataError(
        `${where}: expected ${expected} inside the folder of the corpus, received a link to ${real}.`,
      );
    }
    const stats = await stat(real);
    return { real, isFile: stats.isFile(), isFolder: stats.isDirectory(), bytes: stats.size };
  } catch (error) {
    if (error instanceof DataError) throw error;
    const missing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw new DataError(
      `${where}: expected ${expected}, received ${missing ? 'no such file' : messageOf(error)}.`,
      { cause: error },
    );
  }
}

async function frameNames(folder: string, where: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  if (names.length === 0)
    throw new DataError(`${where}: expected at least one frame, received an empty folder.`);
  const other = names.find((name) => !isFrameName(name) || pathProblem(name) !== undefined);
  if (other !== undefined) {
    throw new DataError(
      `${where}: expected frames (png, jpg, jpeg, webp) and nothing else, received ${JSON.stringify(other)}.`,
    );
  }
  return names;
}
