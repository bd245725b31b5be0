import { join } from 'node:path';
import { copyUnchanged } from './copy-unchanged.js';

/** A wav file of a release that becomes one of the dataset folder. */
export interface ReleaseWav {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Copies a wav file that `WavReports` have found sound.
 *
 * @throws DataError when it has changed meanwhile, or is gone.
 */
export const copyWav = ({ path, sha256 }: ReleaseWav, target: string): Promise<void> =>
  copyUnchanged({ path, sha256, where: path, expected: 'a readable wav' }, target);

/** Where a wav of this id goes, relative to the dataset folder. */
export const wavPathOf = (id: string): string => `media/${id}.wav`;

/** Absolute path of {@link wavPathOf} below a folder. */
export const wavTargetOf = (folder: string, id: string): string => join(folder, wavPathOf(id));
