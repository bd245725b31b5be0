import { parseOptions } from '@erc/core';
import { type SourceOptions, sources } from './built-in-sources.js';
import type { PreparedDataset, SourceContext } from './source.js';

/**
 * Makes the dataset folder of a source of this package, or finds that it is up to date.
 *
 * @throws ConfigError for wrong options, and when `into` cannot be overwritten, or holds the corpus itself; DataError for a corpus that is not as
 * published.
 */
export async function prepareDataset(
  options: SourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const parsed = parseOptions(sources.schema, options, options.source);
  return sources.of(parsed).prepare(parsed, context);
}
