import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { ConfigError, parseOptions } from '@erc/core';
import { sha256Of, sha256OfFile } from '@erc/core/node';
import { isUpToDate } from '../dataset-folder/is-up-to-date.js';
import { writeDataset } from '../dataset-folder/write-dataset.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { auditFolder } from './audit-folder.js';
import { copyMedium } from './copy-media.js';
import { eachBounded } from './each-bounded.js';
import { findMedia, type MediaFile } from './find-media.js';
import {
  type FolderSourceOptions,
  folderSourceOptionsSchema,
  type ResolvedFolderOptions,
} from './options.js';
import { type HashedSplit, readFolder } from './read-folder.js';

/** Raised whenever the same corpus would give another dataset folder. */
const SOURCE_VERSION = 1;

/**
 * Makes a dataset folder from anyone's own corpus: CSV files, one row per utterance, with wav files and images beside them. All
 * files are copied, and each is looked through on the way: a wav that is cut short or a picture that cannot be decoded is an error.
 *
 * Whether the dataset folder is up to date is decided by the contents of all files, so every call reads the media once.
 *
 * @throws DataError with file and row for the first thing that is wrong.
 * @throws ConfigError for wrong options, and when `into` cannot be overwritten, or holds the corpus itself.
 */
export async function prepareFolder(
  options: FolderSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { signal, onProgress, log } = context;
  const resolved = parseOptions(folderSourceOptionsSchema, options, 'folder');
  const { from, into, labels, licence, name = nameOf(into) } = resolved;
  const directory = resolve(into);
  refuseOverlap(from, into);
  signal?.throwIfAborted();

  const splits = await readFolder(resolved);
  const media = await findAll(splits, from, context);
  // Each file is read twice: to know its contents, and to check and copy it.
  const steps = splits.length + 2 * media.length;
  let done = splits.length;
  onProgress?.(done, steps);

  const hashes = new Map<string, string>();
  await eachBounded(media, context, async ({ path, to }) => {
    hashes.set(to, await sha256OfFile(path));
    onProgress?.(++done, steps);
  });
  const source = fingerprintOf({ ...resolved, name }, splits, media, hashes);
  if (await isUpToDate(directory, source)) {
    log?.(`folder: ${directory} is up to date.`);
    return { directory, reused: true };
  }

  const audit = auditFolder(splits, media, labels);
  const rows = Object.fromEntries(splits.map(({ split, rows }) => [split, rows.map(({ row }) => row)]));
  await writeDataset(directory, { name, licence, labels, audit, source, splits: rows }, (temporary) =>
    eachBounded(media, context, async (file) => {
      await copyMedium(file, temporary);
      onProgress?.(++done, steps);
    }),
  );
  for (const [what, count] of Object.entries(audit)) if (count > 0) log?.(`folder: ${what}: ${count}`);
  for (const { split, ignoredColumns } of splits) {
    if (ignoredColumns.length > 0) log?.(`folder: ${split}: ignored columns: ${ignoredColumns.join(', ')}`);
  }
  return { directory, reused: false };
}

/** `My Corpus` becomes `my-corpus`. */
function nameOf(into: string): string {
  const words = basename(resolve(into))
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words?.join('-') ?? 'folder';
}

/** Replacing `into` must not take the corpus with it. */
function refuseOverlap(from: string, into: string): void {
  const path = relative(resolve(into), resolve(from));
  const outside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  if (!outside) {
    throw new ConfigError(
      `folder: into: expected a folder that does not hold the corpus, received ${into} for the corpus in ${from}.`,
    );
  }
}

async function findAll(
  splits: readonly HashedSplit[],
  from: string,
  context: SourceContext,
): Promise<MediaFile[]> {
  const root = await realpath(from);
  const rows = splits.flatMap((split) => split.rows);
  const found = new Map<string, MediaFile[]>();
  await eachBounded(rows, context, async (row) => {
    found.set(row.row.id, await findMedia(row, root));
  });
  return rows.flatMap(({ row }) => found.get(row.id)!);
}

/** Everything that the dataset folder depends on; not where the corpus and the folder are. */
function fingerprintOf(
  { name, licence, labels, columns, emotions }: ResolvedFolderOptions & { name: string },
  splits: readonly HashedSplit[],
  media: readonly MediaFile[],
  hashes: ReadonlyMap<string, string>,
): string {
  return sha256Of(
    JSON.stringify({
      source: 'folder',
      version: SOURCE_VERSION,
      name,
      licence,
      labels,
      columns: Object.entries(columns).sort(),
      emotions: Object.entries(emotions).sort(),
      splits: splits.map(({ split, sha256 }) => [split, sha256]),
      media: media.map(({ to }) => [to, hashes.get(to)]),
    }),
  );
}
