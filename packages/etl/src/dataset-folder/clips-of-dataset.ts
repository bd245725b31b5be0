import type { ClipOptions } from '@erc/media';
import { readManifest } from './manifest.js';

/**
 * How the clips of a dataset folder became voices and pictures, as it says itself; `undefined` where it does not.
 *
 * @throws DataError as `readDataset` for a folder that is none.
 */
export const clipsOfDataset = async (directory: string): Promise<ClipOptions | undefined> =>
  (await readManifest(directory)).clips;
