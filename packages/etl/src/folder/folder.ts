import type { PathResolver } from '@erc/core';
import { beforeResampler } from '../source/before-resampler.js';
import { defineSource } from '../source/define-source.js';
import { mediaWithPaths } from '../source/media-paths.js';
import { otherClipsId } from '../source/other-clips-id.js';
import { corpusFingerprint } from './corpus-fingerprint.js';
import { corpusOutdated } from './corpus-outdated.js';
import { corpusRows } from './corpus-rows.js';
import { folderSourceOptionsSchema, type ResolvedFolderOptions } from './options.js';
import { readCorpus } from './read-corpus.js';

/**
 * Anyone's own corpus: CSV files, one row per utterance, with wav files, images and clips beside them. All files are copied, and each is looked
 * through on the way: a wav that is cut short or a picture that cannot be decoded is an error, with file and row.
 *
 * Whether the dataset folder is up to date is decided by the contents of all files, so every preparation reads the media once.
 */
export const folder = defineSource({
  schema: folderSourceOptionsSchema,
  version: 1,
  withPaths: corpusWithPaths,
  from: ({ from }) => [from],
  clips: ({ media, cut = false }) => ({ media, cut }),
  read: (options, run) => readCorpus(options, run),
  fingerprint: corpusFingerprint,
  alternative: otherClipsId,
  former: beforeResampler,
  outdated: corpusOutdated,
  rows: corpusRows,
});

/** Options of a corpus with its paths resolved. */
export function corpusWithPaths<Options extends Pick<ResolvedFolderOptions, 'from' | 'media'>>(
  options: Options,
  resolve: PathResolver,
): Options {
  const { from, media } = options;
  return { ...options, from: resolve.path(from), media: mediaWithPaths(media, resolve) };
}
