import { parseOptions } from '@erc/core';
import { makeFolder } from '../folder/make-folder.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { findFeatures } from './find-features.js';
import { type FeaturesSourceOptions, featuresSourceOptionsSchema } from './options.js';
import { writeFeatures } from './write-features.js';

/** Raised whenever the same files would give another dataset folder. */
const SOURCE_VERSION = 1;

/**
 * Makes a dataset folder from features that somebody has computed: CSV files as the source `folder` reads them, and for each stream and
 * split an array whose rows are the utterances in the order of the CSV. Numbers become float32. Streams of a recipe read them with
 * `encoder: { type: features }`.
 *
 * @throws DataError with file and row for the first thing that is wrong.
 * @throws ConfigError for wrong options, and when `into` cannot be overwritten, or holds the files themselves.
 */
export async function prepareFeatures(
  options: FeaturesSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const resolved = parseOptions(featuresSourceOptionsSchema, options, 'features');
  return makeFolder(
    resolved,
    {
      version: SOURCE_VERSION,
      findExtras: async (splits) => {
        const files = await findFeatures(resolved.from, splits);
        return {
          paths: files.flatMap(({ path, lengthsPath }) =>
            lengthsPath === undefined ? [path] : [path, lengthsPath],
          ),
          audit: { 'streams of ready features': new Set(files.map(({ stream }) => stream)).size },
          write: (folder, splits, hashes) => writeFeatures(folder, { files, splits, hashes, context }),
        };
      },
    },
    context,
  );
}
