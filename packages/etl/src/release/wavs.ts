import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '@erc/core';
import { examineWav, MAX_WAV_BYTES, type WavReport } from '@erc/media';
import { copyUnchanged } from './copy-unchanged.js';

/** A wav file of a release that becomes one of the dataset folder. */
export interface ReleaseWav {
  readonly path: string;
  readonly sha256: string;
}

/** Reads a wav file and looks through it. A problem is returned, not thrown: one bad clip does not stop a corpus. */
export async function readWav(path: string): Promise<WavReport & { readonly sha256: string }> {
  const { size } = await stat(path);
  if (size > MAX_WAV_BYTES) {
    return { sha256: `${size} bytes`, problem: `more than ${MAX_WAV_BYTES / 2 ** 20} MiB`, isOpen: false };
  }
  const bytes = await readFile(path);
  return { sha256: sha256Of(bytes), ...examineWav(bytes) };
}

/**
 * Copies a wav file that {@link readWav} has found sound.
 *
 * @throws DataError when it has changed meanwhile, or is gone.
 */
export const copyWav = ({ path, sha256 }: ReleaseWav, target: string): Promise<void> =>
  copyUnchanged({ path, sha256, where: path, expected: 'a readable wav' }, target);

/** Where a wav of this id goes, relative to the dataset folder. */
export const wavPathOf = (id: string): string => `media/${id}.wav`;

/** Absolute path of {@link wavPathOf} below a folder. */
export const wavTargetOf = (folder: string, id: string): string => join(folder, wavPathOf(id));
