import { join } from 'node:path';
import { mapBounded } from '@erc/core';
import { copyUnchanged } from '../release/copy-unchanged.js';
import type { CorpusRows } from '../source/source-definition.js';
import type { SourceRun } from '../source/source-run.js';
import { auditFolder } from './audit-folder.js';
import { convertVideos } from './convert-videos.js';
import { nameOfCorpus } from './corpus-fingerprint.js';
import { type CopiedFile, EXPECTED, examineMedia } from './examine-media.js';
import type { MediaFile } from './find-media.js';
import type { ResolvedCorpusOptions } from './options.js';
import { type RawCorpus, workOf } from './read-corpus.js';

/**
 * Makes the rows of a corpus, and what writes its media.
 *
 * @throws DataError with file and row for a wav, an image or a clip that cannot be read.
 */
export async function corpusRows(
  raw: RawCorpus,
  options: ResolvedCorpusOptions,
  { signal, onProgress }: SourceRun,
): Promise<CorpusRows> {
  const { root: from, splits, files, extras, hashes, clips } = raw;
  const { labels, licence, media } = options;
  const steps = workOf(raw);
  let done = splits.length + files.length;
  const step = (): void => onProgress(++done, steps);
  const copied = files.filter(isCopied);
  const report = await examineMedia(copied, { maxPixels: media.maxPixels, signal, onFile: step });
  const videos =
    clips &&
    (await convertVideos(
      files.filter(({ kind }) => kind === 'clip'),
      splits.flatMap(({ rows }) => rows),
      { converter: clips.converter, hashes, from, progress: { signal, onProgress: step } },
    ));
  const rowsOf = new Map(
    splits.map(({ split, rows }) => [split, rows.map((row) => (videos ? videos.complete(row) : row.row))]),
  );
  const rows = [...rowsOf.values()].flat();
  return {
    name: nameOfCorpus(options),
    licence,
    labels,
    splits: Object.fromEntries(rowsOf),
    audit: [
      ...auditFolder({ splits, rows, media: files, report, labels, from }),
      ...(videos?.audit ?? []),
      ...(extras?.audit ?? []),
    ],
    notes: splits.flatMap(({ split, ignoredColumns }) =>
      ignoredColumns.length > 0 ? [`${split}: ignored columns: ${ignoredColumns.join(', ')}`] : [],
    ),
    async media(folder) {
      await extras?.write(folder, splits, hashes);
      await videos?.write(folder);
      const copy = ({ kind, path, to, where }: CopiedFile): Promise<void> =>
        copyUnchanged({ path, sha256: hashes.get(to)!, where, expected: EXPECTED[kind] }, join(folder, to));
      await mapBounded(copied, copy, { signal });
    },
  };
}

const isCopied = (file: MediaFile): file is CopiedFile => file.kind !== 'clip';
