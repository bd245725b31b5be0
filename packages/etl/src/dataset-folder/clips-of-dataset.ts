import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipOptions } from '@erc/media';
import { MANIFEST_NAME, readManifest } from './manifest.js';

/**
 * How the clips of a dataset folder became voices and pictures, as it says itself; `undefined` where it does not, or is gone.
 *
 * @throws DataError as `readDataset` for a folder whose `dataset.json` cannot be read.
 */
export const clipsOfDataset = async (directory: string): Promise<ClipOptions | undefined> =>
  existsSync(join(directory, MANIFEST_NAME)) ? (await readManifest(directory)).clips : undefined;
