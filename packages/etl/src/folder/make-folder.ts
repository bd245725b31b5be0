import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Audit, mapBounded, type Split, sha256Of } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { type ClipConverter, openClipConverter } from '@erc/media/node';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import { refuseOverlap } from '../release/refuse-overlap.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { auditFolder } from './audit-folder.js';
import { convertVideos } from './convert-videos.js';
import { copyMedium } from './copy-media.js';
import { findMedia, type MediaFile } from './find-media.js';
import type { ResolvedCorpusOptions } from './options.js';
import { type HashedSplit, readFolder } from './read-folder.js';

/** What a corpus has besides CSV files and media, and puts into the dataset folder itself. */
export interface Extras {
  /** Absolute paths: their contents decide whether the dataset folder is up to date. */
  readonly paths: readonly string[];
  /** Counts for the audit. */
  readonly audit: Audit;
  /** Writes them below a folder, before the media. Returns lines for the log. */
  readonly write: (
    folder: string,
    splits: readonly HashedSplit[],
    hashes: ReadonlyMap<string, string>,
  ) => Promise<readonly string[]>;
}

/** What {@link makeFolder} takes besides the options. */
export interface MakeFolderOptions {
  /** Version of the source. */
  readonly version: number;
  /** Looks for more in the corpus, when its splits are known. @default there is no more */
  readonly findExtras?: (splits: readonly Split[]) => Promise<Extras>;
}

/**
 * Makes a dataset folder from CSV files, their media, and what else a source finds there.
 *
 * @throws DataError with file and row for the first thing that is wrong.
 * @throws ConfigError for wrong options, and when `into` cannot be overwritten, or holds the corpus itself.
 */
export async function makeFolder(
  options: ResolvedCorpusOptions,
  { version, findExtras }: MakeFolderOptions,
  context: SourceContext,
): Promise<PreparedDataset> {
  const { log, signal } = context;
  const { source: kind, from, into, media } = options;
  refuseOverlap(kind, from, into);
  signal?.throwIfAborted();

  const splits = await readFolder(options);
  const extras = await findExtras?.(splits.map(({ split }) => split));
  const files = await findAll(splits, from, context);
  const found = { splits, extras, files };
  if (!media || !files.some(({ kind }) => kind === 'clip'))
    return writeFolder(found, { options, version, context });
  const converter = await openClipConverter({
    media,
    work: `${resolve(into)}.clips`,
    log,
    signal,
    dryRun: context.dryRun !== undefined,
  });
  try {
    return await writeFolder(found, { options, version, context, converter });
  } finally {
    converter.close();
  }
}

interface WriteFolderOptions {
  readonly options: ResolvedCorpusOptions;
  readonly version: number;
  readonly context: SourceContext;
  readonly converter?: ClipConverter;
}

async function writeFolder(
  { splits, extras, files }: Pick<Found, 'splits' | 'extras' | 'files'>,
  { options, version, context, converter }: WriteFolderOptions,
): Promise<PreparedDataset> {
  const { signal, onProgress, log, dryRun } = context;
  const { source: kind, into, labels, licence, name = nameOf(into) } = options;
  const directory = resolve(into);
  // Each file is read twice: to know its contents, and to check and copy it.
  const steps = splits.length + 2 * files.length;
  let done = splits.length;
  onProgress?.(done, steps);

  const hashes = new Map<string, string>();
  await mapBounded(
    files,
    async ({ path, to }) => {
      hashes.set(to, await sha256OfFile(path));
      onProgress?.(++done, steps);
    },
    { signal: context.signal },
  );
  for (const path of extras?.paths ?? []) hashes.set(path, await sha256OfFile(path));
  const decoderId = converter?.decoderId;
  const source = fingerprintOf({ ...options, name, version }, { splits, files, extras, hashes, decoderId });
  if (await isMade(directory, source, context)) {
    log?.(`${kind}: ${directory} is up to date.`);
    return { directory, reused: true };
  }

  const clips = files.filter(({ kind }) => kind === 'clip');
  const copied = files.filter(isCopied);
  const videos =
    converter &&
    (await convertVideos(
      clips,
      splits.flatMap(({ rows }) => rows),
      {
        converter,
        hashes,
        context: {
          ...(signal && { signal }),
          ...(dryRun && { dryRun }),
          onProgress: () => onProgress?.(++done, steps),
        },
      },
    ));
  const audit = { ...auditFolder(splits, files, labels), ...videos?.audit, ...extras?.audit };
  const rows = Object.fromEntries(
    splits.map(({ split, rows }) => [split, rows.map((row) => (videos ? videos.complete(row) : row.row))]),
  );
  const lines: string[] = [];
  await makeDataset(
    directory,
    { name, licence, labels, audit, source, splits: rows },
    context,
    async (temporary) => {
      lines.push(...((await extras?.write(temporary, splits, hashes)) ?? []));
      await videos?.write(temporary);
      await mapBounded(
        copied,
        async (file) => {
          await copyMedium(file, temporary);
          onProgress?.(++done, steps);
        },
        { signal: context.signal },
      );
    },
  );
  for (const line of lines) log?.(`${kind}: ${line}`);
  for (const [what, count] of Object.entries(audit)) if (count > 0) log?.(`${kind}: ${what}: ${count}`);
  for (const { split, ignoredColumns } of splits) {
    if (ignoredColumns.length > 0) log?.(`${kind}: ${split}: ignored columns: ${ignoredColumns.join(', ')}`);
  }
  return { directory, reused: false };
}

const isCopied = (file: MediaFile): file is MediaFile & { readonly kind: 'wav' | 'image' } =>
  file.kind !== 'clip';

/** `My Corpus` becomes `my-corpus`. */
function nameOf(into: string): string {
  const words = basename(resolve(into))
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words?.join('-') ?? 'folder';
}

async function findAll(
  splits: readonly HashedSplit[],
  from: string,
  context: SourceContext,
): Promise<MediaFile[]> {
  const root = await realpath(from);
  const rows = splits.flatMap((split) => split.rows);
  const found = new Map<string, MediaFile[]>();
  await mapBounded(
    rows,
    async (row) => {
      found.set(row.row.id, await findMedia(row, root));
    },
    { signal: context.signal },
  );
  return rows.flatMap(({ row }) => found.get(row.id)!);
}

/** What was found, and the SHA-256 of media by where they go, of extras by path. */
interface Found {
  readonly splits: readonly HashedSplit[];
  readonly files: readonly MediaFile[];
  readonly extras: Extras | undefined;
  readonly hashes: ReadonlyMap<string, string>;
  /** Of the clips, where there are some. */
  readonly decoderId: string | undefined;
}

/** Everything that the dataset folder depends on; not where the corpus and the folder are. */
function fingerprintOf(
  {
    source,
    version,
    name,
    licence,
    labels,
    columns,
    emotions,
    media,
  }: ResolvedCorpusOptions & { name: string; version: number },
  { splits, files, extras, hashes, decoderId }: Found,
): string {
  return sha256Of(
    JSON.stringify({
      source,
      version,
      name,
      licence,
      labels,
      columns: Object.entries(columns).sort(),
      emotions: Object.entries(emotions).sort(),
      splits: splits.map(({ split, sha256 }) => [split, sha256]),
      media: files.map(({ to }) => [to, hashes.get(to)]),
      ...(decoderId !== undefined &&
        media && { clips: { sampleRateHz: media.sampleRateHz, frames: media.frames, decoder: decoderId } }),
      ...(extras && { extras: extras.paths.map((path) => [basename(path), hashes.get(path)]) }),
    }),
  );
}
