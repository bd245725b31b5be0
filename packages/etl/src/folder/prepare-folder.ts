import { parseOptions } from '@erc/core';
import type { PreparedDataset, SourceContext } from '../source.js';
import { makeFolder } from './make-folder.js';
import { type FolderSourceOptions, folderSourceOptionsSchema } from './options.js';

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
  const resolved = parseOptions(folderSourceOptionsSchema, options, 'folder');
  return makeFolder(resolved, { version: SOURCE_VERSION }, context);
}
