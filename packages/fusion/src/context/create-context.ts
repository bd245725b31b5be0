import { parseOptions } from '@erc/core';
import type { ContextModule } from '@erc/nn';
import { type ContextOptions, contexts } from './built-in-contexts.js';
import type { ContextMaterials } from './contracts.js';

/** Options of {@link createContext}: a recipe's `context`, and what only the program knows. */
export type CreateContextOptions = ContextOptions & ContextMaterials;

/**
 * Makes a context of this package by its `type`. A registry that has a plugin's contexts too makes any:
 * `registry.of(parsed).create(parsed, { dim, random })` with what its `schema` has parsed.
 *
 * @throws ConfigError for an unknown type or a wrong option.
 */
export function createContext({ dim, random, ...options }: CreateContextOptions): ContextModule {
  const parsed = parseOptions(contexts.schema, options, 'createContext');
  return contexts.of(parsed).create(parsed, { dim, random });
}
