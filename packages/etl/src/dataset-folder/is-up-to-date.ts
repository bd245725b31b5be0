import { readdir } from 'node:fs/promises';
import { DataError, SPLITS } from '@erc/core';
import { csvNamesOf, isSplitCsv, type Manifest, readManifest } from './manifest.js';
import { haveSizes } from './media.js';

/**
 * Whether a dataset folder was made from this source and is still complete: every media file is there with its size, and every
 * split has its CSV file, edited or not. A folder that is missing or broken is not up to date.
 *
 * @param source The fingerprint that `writeDataset` was given, or what says whether the folder's is as good.
 */
export async function isUpToDate(
  directory: string,
  source: string | ((found: string) => boolean),
): Promise<boolean> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(directory);
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
  const isSame = typeof source === 'string' ? manifest.source === source : source(manifest.source);
  if (!isSame) return false;
  // Another process may be replacing it.
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const complete = SPLITS.every((split) => {
    const candidates = csvNamesOf(split);
    return (
      !candidates.some((name) => manifest.files[name]) || candidates.some((name) => names.includes(name))
    );
  });
  const media = Object.fromEntries(Object.entries(manifest.files).filter(([path]) => !isSplitCsv(path)));
  return complete && haveSizes(directory, media);
}
