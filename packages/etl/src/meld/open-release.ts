import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '@erc/core';
import { unpackArchive } from '../archive/unpack-archive.js';
import { downloadKaggle } from '../download/download-kaggle.js';
import { requireRelease } from '../release/require-release.js';
import type { SourceRun } from '../source/source-run.js';
import type { ResolvedMeldOptions } from './options.js';

/** A release that lies in a folder. */
export interface OpenRelease {
  readonly folder: string;
  /** Junk files that were passed over when it was unpacked. */
  readonly junk: number;
  /** SHA-256 of files that have just been compared with it, by absolute path. */
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * Downloads and unpacks a release where that is to be done, into `<into>.raw`, or in a dry run into a folder that goes at its end. What is there
 * already is taken as it is.
 *
 * @throws ConfigError for what would have to be downloaded in a dry run, and without a token for Kaggle.
 * @throws DataError for a download or an archive that is damaged.
 */
export async function openRelease(
  { from, media }: Pick<ResolvedMeldOptions, 'from' | 'media'>,
  { isDry, beside, temporary, context }: Pick<SourceRun, 'isDry' | 'beside' | 'temporary' | 'context'>,
): Promise<OpenRelease> {
  // Gigabytes of films are not read where only texts are.
  const compared = media === false ? (path: string): boolean => path.endsWith('.csv') : undefined;
  if (typeof from === 'string') {
    await requireRelease(from, 'the folder or archive of the MELD release', ['a file', 'a folder']);
    const isArchive = await stat(from).then(
      (stats) => stats.isFile(),
      () => false,
    );
    return isArchive
      ? unpackArchive(from, { work: isDry ? await temporary() : beside('raw'), compared, context })
      : { folder: from, junk: 0, hashes: new Map() };
  }
  if (isDry) {
    throw new ConfigError(
      'meld: from: expected a release that is here for a dry run, which downloads nothing, received a dataset of Kaggle.',
    );
  }
  const { subdir, workspace = beside('raw'), ...dataset } = from.kaggle;
  const { path, sha256 } = await downloadKaggle(dataset, {
    workspace: resolve(workspace),
    env: process.env,
    signal: context.signal,
    log: context.log,
  });
  return unpackArchive(path, {
    work: resolve(workspace),
    below: subdir,
    expected: sha256,
    compared,
    context,
  });
}
