import { realpath } from 'node:fs/promises';
import { type Audit, mapBounded, type Split } from '@erc/core';
import type { ClipConverter, ClipsId } from '@erc/media/node';
import type { SourceRun } from '../source/source-run.js';
import { findMedia, type MediaFile } from './find-media.js';
import type { ResolvedCorpusOptions } from './options.js';
import { readFolder } from './read-folder.js';
import type { FolderSplit } from './read-folder-split.js';

/** What a corpus has besides CSV files and media, and puts into the dataset folder itself. */
export interface Extras {
  /** Absolute paths: their contents decide whether the dataset folder is up to date. */
  readonly paths: readonly string[];
  /** Counts for the audit. */
  readonly audit: Audit;
  /** Writes them below a folder, before the media. */
  readonly write: (
    folder: string,
    splits: readonly FolderSplit[],
    hashes: ReadonlyMap<string, string>,
  ) => Promise<void>;
}

/** A corpus of CSV files and media, as it lies there. */
export interface RawCorpus {
  /** The folder that paths of media are relative to. */
  readonly root: string;
  readonly splits: readonly FolderSplit[];
  readonly files: readonly MediaFile[];
  readonly extras: Extras | undefined;
  /** SHA-256 of media by where they go, of extras by path. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Where there are clips, and they are taken: what converts them, and what the results are known by. */
  readonly clips: { readonly converter: ClipConverter; readonly id: ClipsId } | undefined;
}

/** Each file counts twice: when its contents are known, and when it has been looked through or converted. */
export const workOf = ({ splits, files }: Pick<RawCorpus, 'splits' | 'files'>): number =>
  splits.length + 2 * files.length;

/**
 * Reads CSV files, and finds and hashes their media, and what else a source finds there.
 *
 * @param findExtras Looks for more in the corpus, when its splits are known. @default there is no more
 * @throws DataError with file and row for the first thing that is wrong.
 */
export async function readCorpus(
  options: ResolvedCorpusOptions,
  run: SourceRun,
  findExtras?: (root: string, splits: readonly Split[]) => Promise<Extras>,
): Promise<RawCorpus> {
  const { media } = options;
  const { signal } = run;
  const { root, splits } = await readFolder(options);
  const extras = await findExtras?.(
    root,
    splits.map(({ split }) => split),
  );
  const files = await findAll(splits, root, signal);
  const steps = workOf({ splits, files });
  let done = splits.length;
  run.onProgress(done, steps);
  const converter =
    media && files.some(({ kind }) => kind === 'clip') ? await run.openClips(media) : undefined;
  const hashes = new Map<string, string>();
  const corpusHashes = await run.hashes();
  await mapBounded(
    files,
    async ({ path, to }) => {
      hashes.set(to, await corpusHashes.of(path));
      run.onProgress(++done, steps);
    },
    { signal },
  );
  for (const path of extras?.paths ?? []) hashes.set(path, await corpusHashes.of(path));
  const paths = files.flatMap(({ kind, path }) => (kind === 'clip' ? [path] : []));
  const clips = converter && { converter, id: await converter.idOf(paths, { signal }) };
  return { root, splits, files, extras, hashes, clips };
}

async function findAll(
  splits: readonly FolderSplit[],
  from: string,
  signal: AbortSignal | undefined,
): Promise<MediaFile[]> {
  const root = await realpath(from);
  const rows = splits.flatMap((split) => split.rows);
  const found = await mapBounded(rows, (row) => findMedia(row, root), { signal });
  return found.flat();
}
