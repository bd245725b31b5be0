import { corpusFingerprint } from '../folder/corpus-fingerprint.js';
import { corpusOutdated } from '../folder/corpus-outdated.js';
import { corpusRows } from '../folder/corpus-rows.js';
import { corpusWithPaths } from '../folder/folder.js';
import { readCorpus } from '../folder/read-corpus.js';
import { beforeResampler } from '../source/before-resampler.js';
import { defineSource } from '../source/define-source.js';
import { otherClipsId } from '../source/other-clips-id.js';
import { findFeatures } from './find-features.js';
import { featuresSourceOptionsSchema } from './options.js';
import { writeFeatures } from './write-features.js';

/**
 * Features that somebody has computed: CSV files as the source `folder` reads them, and for each stream and split an array whose rows are the
 * utterances in the order of the CSV. Numbers become float32. Streams of a recipe read them with `encoder: { type: features }`.
 */
export const features = defineSource({
  schema: featuresSourceOptionsSchema,
  version: 1,
  withPaths: corpusWithPaths,
  from: ({ from }) => [from],
  read: (options, run) =>
    readCorpus(options, run, async (root, splits) => {
      const files = await findFeatures(root, splits);
      return {
        paths: files.flatMap(({ path, lengthsPath }) =>
          lengthsPath === undefined ? [path] : [path, lengthsPath],
        ),
        audit: [
          { code: 'streams-of-ready-features', count: new Set(files.map(({ stream }) => stream)).size },
        ],
        async write(folder, all, hashes) {
          const { signal } = run;
          for (const line of await writeFeatures(folder, { files, splits: all, hashes, signal }))
            run.log(line);
        },
      };
    }),
  fingerprint: corpusFingerprint,
  alternative: otherClipsId,
  former: beforeResampler,
  outdated: corpusOutdated,
  rows: corpusRows,
});
