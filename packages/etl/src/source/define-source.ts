import { ownOptions, type Part, type PathResolver } from '@erc/core';
import { type ClipOptions, usualClips } from '@erc/media';
import type { PreparedDataset, SourceContext } from '../source.js';
import { prepare } from './prepare.js';
import type { SourceDefinition } from './source-definition.js';
import type { ParsedSource, SourceSchema } from './source-schema.js';

/** What is known of a source from the options that every source has. */
export interface SourceDescriptor<Schema extends SourceSchema = SourceSchema> extends Part<'source'> {
  readonly kind: 'source';
  readonly schema: Schema;
  /** The same options with each path resolved. */
  withPaths(options: ParsedSource, resolve: PathResolver): ParsedSource;
  /** How clips become voices and pictures, as those of the dataset did. `undefined`: only the dataset folder may say it. */
  clips(options: ParsedSource): ClipOptions | undefined;
  /**
   * Makes the dataset folder, or finds that it is up to date.
   *
   * @throws ConfigError for options that do not fit the corpus, and when `into` cannot be overwritten, or holds the corpus itself; DataError, with
   * file and row where there are some, for a corpus that is not as published.
   */
  prepare(options: ParsedSource, context?: SourceContext): Promise<PreparedDataset>;
}

/**
 * The descriptor of a source: a corpus, and how it becomes a dataset folder. What is the same for all is done for it: the check whether the folder
 * is up to date, counts, checks, the temporary folder, the manifest, and that a process which is killed leaves nothing half-written.
 */
export function defineSource<Schema extends SourceSchema, Raw>(
  definition: SourceDefinition<Schema, Raw>,
): SourceDescriptor<Schema> {
  const { schema, withPaths, clips = usualClips } = definition;
  const own = ownOptions('source', schema);
  const type = schema.shape.source.value;
  return {
    kind: 'source',
    type,
    schema,
    withPaths(options, resolve) {
      const placed = { ...own(options), into: resolve.path(options.into) };
      return withPaths ? withPaths(placed, resolve) : placed;
    },
    clips: (options) => clips(own(options)),
    prepare: (options, context = {}) => prepare(type, definition, own(options), context),
  };
}
