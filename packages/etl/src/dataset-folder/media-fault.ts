import { join, resolve } from 'node:path';
import { SPLITS, type Split } from '@erc/core';
import type { FileHashes } from '@erc/core/node';
import { mediaOf } from './is-up-to-date.js';
import { csvNamesOf, type Manifest } from './manifest.js';
import { haveSizes, type MediaProblem, mediaProblems, summaryOf } from './media.js';
import { openMediaHashes, saveMediaHashes } from './media-hashes.js';
import { readSplit } from './read-dataset.js';

/** Options of {@link mediaFault}. */
export interface MediaFaultOptions {
  /** Splits whose CSV files and media stay closed: of their media the sizes alone are compared. */
  readonly closed: readonly Split[];
  /** Reads every file, whatever its times. @default false */
  readonly verify?: boolean | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Why the media of a dataset folder are not those that it was made with, with file and row of the first; `undefined` where they are.
 *
 * @throws DataError for a CSV file that cannot be read.
 */
export async function mediaFault(
  directory: string,
  manifest: Manifest,
  { closed, verify, log }: MediaFaultOptions,
): Promise<string | undefined> {
  const root = resolve(directory);
  const hashes = await openMediaHashes(directory, { verify });
  try {
    const changed: MediaProblem[] = [];
    for (const split of SPLITS) {
      if (closed.includes(split) || !csvNamesOf(split).some((name) => manifest.files[name])) continue;
      const { rows } = await readSplit(directory, split, manifest);
      const hashOf = (path: string): Promise<string> => hashes.of(path);
      const problems = await mediaProblems({ directory: root, rows, files: manifest.files, hashOf });
      // What else is wrong may be the fault of an edited CSV file, which its reader names.
      changed.push(...problems.filter(({ isChanged }) => isChanged));
    }
    if (changed[0]) return summaryOf(changed, changed[0]);
    const media = mediaOf(manifest);
    if (!(await haveSizes(directory, media))) return 'a file of it is gone, or has another size';
    // What no row names, such as ready features.
    return verify && closed.length === 0 ? await otherBytes(root, media, hashes) : undefined;
  } finally {
    await saveMediaHashes(hashes, directory, log);
  }
}

async function otherBytes(
  root: string,
  media: Manifest['files'],
  hashes: FileHashes,
): Promise<string | undefined> {
  for (const [path, { sha256 }] of Object.entries(media)) {
    if ((await hashes.of(join(root, path))) !== sha256)
      return `${path} has other bytes than it was written with`;
  }
  return undefined;
}
