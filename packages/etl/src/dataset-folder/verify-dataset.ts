import { join } from 'node:path';
import { DataError } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { listFiles } from './list-files.js';
import { isSplitCsv, MANIFEST_NAME, readManifest } from './manifest.js';

/** How many files a message names before it only counts. */
const NAMED = 5;

/**
 * Reads every file of a dataset folder, those of all splits, and compares it with `dataset.json`.
 *
 * @returns The CSV files that were edited since they were written: that is allowed.
 * @throws DataError naming the first media files that are missing, changed, or not listed.
 */
export async function verifyDataset(directory: string): Promise<{ readonly edited: readonly string[] }> {
  const { files } = await readManifest(directory);
  const present = new Set(await listFiles(directory));
  const edited: string[] = [];
  const faults: string[] = [];
  for (const [path, { sha256 }] of Object.entries(files)) {
    if (!present.has(path)) {
      if (path === 'dev.csv' && present.has('valid.csv')) edited.push('valid.csv');
      else faults.push(`${path} (missing)`);
    } else if ((await sha256OfFile(join(directory, path))) !== sha256) {
      if (isSplitCsv(path)) edited.push(path);
      else faults.push(`${path} (changed)`);
    }
  }
  for (const path of present) {
    const hidden = path.split('/').some((part) => part.startsWith('.'));
    if (!hidden && !Object.hasOwn(files, path) && path !== MANIFEST_NAME && !isSplitCsv(path))
      faults.push(`${path} (not listed)`);
  }
  if (faults.length > 0) {
    const more = faults.length > NAMED ? ` and ${faults.length - NAMED} more` : '';
    throw new DataError(
      `${directory}: expected the files of dataset.json as they were written, received ${faults.slice(0, NAMED).join(', ')}${more}.`,
    );
  }
  return { edited };
}
