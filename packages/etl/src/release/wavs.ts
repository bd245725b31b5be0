import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError, messageOf, sha256Of } from '@erc/core';
import { wavProblem } from '@erc/media';

/** A wav file of a release that becomes one of the dataset folder. */
export interface ReleaseWav {
  readonly path: string;
  readonly sha256: string;
}

/** No utterance is that long. */
const MAX_MEBIBYTES = 256;

/** Reads a wav file and looks through it. A problem is returned, not thrown: one bad clip does not stop a corpus. */
export async function readWav(
  path: string,
): Promise<{ readonly sha256: string; readonly problem: string | undefined }> {
  const { size } = await stat(path);
  if (size > MAX_MEBIBYTES * 2 ** 20) {
    return { sha256: `${size} bytes`, problem: `more than ${MAX_MEBIBYTES} MiB` };
  }
  const bytes = await readFile(path);
  return { sha256: sha256Of(bytes), problem: wavProblem(bytes) };
}

/**
 * Copies a wav file that {@link readWav} has found sound.
 *
 * @throws DataError when it has changed meanwhile, or is gone.
 */
export async function copyWav({ path, sha256 }: ReleaseWav, target: string): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new DataError(`${path}: expected a readable wav, received ${messageOf(cause)}.`, { cause });
  }
  if (sha256Of(bytes) !== sha256) {
    throw new DataError(`${path}: expected a file at rest, received one that changed while it was read.`);
  }
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, bytes, { flag: 'wx' });
}

/** Where a wav of this id goes, relative to the dataset folder. */
export const wavPathOf = (id: string): string => `media/${id}.wav`;

/** Absolute path of {@link wavPathOf} below a folder. */
export const wavTargetOf = (folder: string, id: string): string => join(folder, wavPathOf(id));
