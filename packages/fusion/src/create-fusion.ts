import { parseOptions } from '@erc/core';
import type { FusionModule } from '@erc/nn';
import { type FusionOptions, fusions } from './built-in-fusions.js';
import type { FusionInputs } from './define-fusion.js';

/** Options of {@link createFusion}: a recipe's `fusion`, and what only the program knows. */
export type CreateFusionOptions = FusionOptions & FusionInputs;

/**
 * Makes a fusion of this package by its `type`. A registry that has a plugin's fusions too makes any:
 * `registry.of(parsed).create(parsed, { inputs, random })` with what its `schema` has parsed.
 *
 * Streams of vectors and of steps can be mixed: a fusion that joins vectors pools steps, one that joins sequences takes a vector for a
 * sequence of one step.
 *
 * @throws ConfigError for an unknown type, a wrong option, or streams that this type cannot read.
 */
export function createFusion({ inputs, random, ...options }: CreateFusionOptions): FusionModule {
  const parsed = parseOptions(fusions.schema, options, 'createFusion');
  return fusions.of(parsed).create(parsed, { inputs, random });
}
