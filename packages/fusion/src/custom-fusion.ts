import { ConfigError } from '@erc/core';
import { z } from 'zod';
import type { FusionMaterials, SequenceFusion, VectorFusion } from './contracts.js';
import { type FusionHeart, ofSequences, ofVectors } from './fusion-heart.js';
import { streamOptions } from './streams/stream-options.js';

/** A fusion from outside this package, made by {@link vectorFusion} or {@link sequenceFusion}. */
export interface CustomFusion {
  /** Its own options; those that all fusions have are added. */
  readonly schema: z.ZodObject;
  /** @param options As the schema gives them. */
  create(options: object, materials: FusionMaterials): FusionHeart;
}

/** Fusions from outside this package, by their `type`. */
export type CustomFusions = Readonly<Record<string, CustomFusion>>;

/** A fusion of one's own that joins one vector of each stream. Streams of steps are pooled before it. */
export const vectorFusion = <Schema extends z.ZodObject>({
  schema,
  create,
}: {
  /** Its own options, as a `z.strictObject`. */
  readonly schema: Schema;
  readonly create: (options: z.output<Schema>, materials: FusionMaterials) => VectorFusion;
}): CustomFusion => ({
  schema,
  create: (options, materials) => ofVectors(create(options as z.output<Schema>, materials)),
});

/** A fusion of one's own that joins one sequence of each stream. A vector comes as a sequence of one step. */
export const sequenceFusion = <Schema extends z.ZodObject>({
  schema,
  create,
}: {
  /** Its own options, as a `z.strictObject`. */
  readonly schema: Schema;
  readonly create: (options: z.output<Schema>, materials: FusionMaterials) => SequenceFusion;
}): CustomFusion => ({
  schema,
  create: (options, materials) => ofSequences(create(options as z.output<Schema>, materials)),
});

/**
 * What a `fusion` of these types may be.
 *
 * @throws ConfigError for a type that this package has itself.
 */
export function customFusionSchemas(own: CustomFusions, builtIn: readonly string[]) {
  return Object.entries(own).map(([type, { schema }]) => {
    if (builtIn.includes(type)) {
      throw new ConfigError(`fusion: expected a type other than the built-in ones, received "${type}".`);
    }
    return schema.safeExtend({ type: z.literal(type), ...streamOptions });
  });
}
