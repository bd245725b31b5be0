import { type Composite, createRegistry, type PartList, type Registry } from '@erc/core';
import type { SourceDescriptor } from './define-source.js';

/** The sources there are, by the word `source`. */
export type SourceRegistry = Registry<SourceDescriptor, 'source'>;

/** A source that is made of others: a function of the registry of those that are none. */
export type CompositeSource = Composite<SourceDescriptor, 'source'>;

/** @throws ConfigError for a word that two lists have. */
export const createSourceRegistry = (
  lists: readonly PartList<SourceDescriptor | CompositeSource>[],
): SourceRegistry => createRegistry<SourceDescriptor, 'source'>('sources', 'source', lists);
