import { parseOptions, type Random } from '@erc/core';
import type { FusionModule, StreamSpec } from '@erc/nn';
import { z } from 'zod';
import { concatFusionOptionsSchema, createConcatFusion } from './concat-fusion.js';

/** A recipe's `fusion`: `type` and that type's own options. Strict: an unknown key is an error. */
export const fusionOptionsSchema = z.discriminatedUnion('type', [
  concatFusionOptionsSchema.extend({ type: z.literal('concat') }),
]);

/** A recipe's `fusion`; everything but `type` has a default. */
export type FusionOptions = z.input<typeof fusionOptionsSchema>;

/** What {@link createFusion} takes: a recipe's `fusion`, and what only the program knows. */
export type CreateFusionOptions = FusionOptions & {
  /** The streams that it reads, by name. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Where first weights come from. Each parameter takes a fork named by its path. */
  readonly random: Random;
};

/** The factory of each type: a new fusion is one file, one line here, and one in {@link fusionOptionsSchema}. */
const FUSIONS = {
  concat: createConcatFusion,
} as const;

/**
 * Makes a fusion by its `type`.
 *
 * @throws ConfigError for an unknown type, a wrong option, or streams that this type cannot read.
 */
export function createFusion({ inputs, random, ...options }: CreateFusionOptions): FusionModule {
  const { type, ...own } = parseOptions(fusionOptionsSchema, options, 'createFusion');
  return FUSIONS[type]({ ...own, inputs, random });
}
