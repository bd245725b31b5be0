import { readdir } from 'node:fs/promises';
import { DataError, SPLITS } from '@erc/core';
import { csvNamesOf, isSplitCsv, type Manifest, readManifest } from './manifest.js';
import { haveSizes } from './media.js';

/**
 * Whether a dataset folder was made from this source and is still complete: every media file is there with its size, and every
 * split has its CSV file, edited or not. A folder that is missing or broken is not up to date. Contents are not looked at: `readDataset` does that.
 *
 * @param source The fingerprint that `writeDataset` was given, or what says whether the folder's is as good.
 */
export async function isUpToDate(
  directory: string,
  source: string | ((found: string) => boolean),
): Promise<boolean> {
  const manifest = await madeFrom(directory, source);
  return manifest !== undefined && haveSizes(directory, mediaOf(manifest));
}

/** The manifest of a folder that was made from this source, and has the CSV files of its splits. Its media are not looked at. */
export async function madeFrom(
  directory: string,
  source: string | ((found: string) => boolean),
): Promise<Manifest | undefined> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(directory);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
  const isSame = typeof source === 'string' ? manifest.source === source : source(manifest.source);
  if (!isSame) return undefined;
  // Another process may be replacing it.
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const isComplete = SPLITS.every((split) => {
    const candidates = csvNamesOf(split);
    return (
      !candidates.some((name) => manifest.files[name]) || candidates.some((name) => names.includes(name))
    );
  });
  return isComplete ? manifest : undefined;
}

/** Every file of a dataset folder but its CSV files. */
export const mediaOf = ({ files }: Pick<Manifest, 'files'>): Manifest['files'] =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !isSplitCsv(path)));
