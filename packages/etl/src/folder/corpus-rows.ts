import { mapBounded } from '@erc/core';
import type { CorpusRows } from '../source/source-definition.js';
import type { SourceRun } from '../source/source-run.js';
import { auditFolder } from './audit-folder.js';
import { convertVideos } from './convert-videos.js';
import { copyMedium } from './copy-media.js';
import { nameOfCorpus } from './corpus-fingerprint.js';
import type { MediaFile } from './find-media.js';
import type { ResolvedCorpusOptions } from './options.js';
import { type RawCorpus, stepsOf } from './read-corpus.js';

/**
 * Makes the rows of a corpus, and what writes its media.
 *
 * @throws DataError with file and row for the first clip that cannot be read.
 */
export async function corpusRows(
  raw: RawCorpus,
  options: ResolvedCorpusOptions,
  { signal, onProgress }: SourceRun,
): Promise<CorpusRows> {
  const { splits, files, extras, hashes, clips } = raw;
  const { labels, licence } = options;
  const steps = stepsOf(raw);
  let done = splits.length + files.length;
  const videos =
    clips &&
    (await convertVideos(
      files.filter(({ kind }) => kind === 'clip'),
      splits.flatMap(({ rows }) => rows),
      {
        converter: clips.converter,
        hashes,
        progress: { signal, onProgress: () => onProgress(++done, steps) },
      },
    ));
  return {
    name: nameOfCorpus(options),
    licence,
    labels,
    splits: Object.fromEntries(
      splits.map(({ split, rows }) => [split, rows.map((row) => (videos ? videos.complete(row) : row.row))]),
    ),
    audit: [...auditFolder(splits, files, labels), ...(videos?.audit ?? []), ...(extras?.audit ?? [])],
    notes: splits.flatMap(({ split, ignoredColumns }) =>
      ignoredColumns.length > 0 ? [`${split}: ignored columns: ${ignoredColumns.join(', ')}`] : [],
    ),
    async media(folder) {
      await extras?.write(folder, splits, hashes);
      await videos?.write(folder);
      await mapBounded(
        files.filter(isCopied),
        async (file) => {
          await copyMedium(file, folder);
          onProgress(++done, steps);
        },
        { signal },
      );
    },
  };
}

const isCopied = (file: MediaFile): file is MediaFile & { readonly kind: 'wav' | 'image' } =>
  file.kind !== 'clip';
