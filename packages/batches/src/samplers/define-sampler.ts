import {
  createRegistry,
  ownOptions,
  type Part,
  type PartList,
  type PartSchema,
  type Random,
  type Registry,
} from '@erc/core';
import type { z } from 'zod';

/** The order of an epoch. */
export interface Sampler {
  /** Examples of an epoch, repeated ones counted again. */
  readonly length: number;
  /** Draws an epoch: `length` numbers of examples. */
  order(random: Random): readonly number[];
}

/** What a sampler knows of the examples. */
export interface SamplerInput {
  /** Class of each example. */
  readonly labels: ArrayLike<number>;
  readonly batchSize: number;
  /** Steps of each example; utterances, where an example is a dialogue. @default all equal */
  readonly lengths?: readonly number[];
  /** Of each, by number: examples of one bucket are padded to the same length. @default by {@link bucketOf} */
  readonly buckets?: readonly number[];
}

/**
 * What a sampler goes by.
 *
 * - `labels`: the class of each example. Batches of whole dialogues have none, nor has a stage that sees no labels.
 * - `lengths`: steps of each example. There are none where every stream is one vector per utterance.
 */
export type SamplerReading = 'labels' | 'lengths';

/** Options of any sampler as its schema gives them: what a recipe holds. */
export type ParsedSampler = z.output<PartSchema>;

/** What is known of a sampler from the options that every sampler has. */
export interface SamplerDescriptor<Schema extends PartSchema = PartSchema> extends Part {
  readonly kind: 'sampler';
  readonly schema: Schema;
  reads(options: ParsedSampler): readonly SamplerReading[];
  create(options: ParsedSampler, input: SamplerInput): Sampler;
}

/** What an author of a sampler writes; see {@link defineSampler}. */
export interface SamplerDefinition<Schema extends PartSchema> {
  /** A `z.strictObject` with `type: z.literal(…)`. It takes its own output and gives it back. */
  readonly schema: Schema;
  /** @default nothing */
  readonly reads?: (options: z.output<Schema>) => readonly SamplerReading[];
  readonly create: (options: z.output<Schema>, input: SamplerInput) => Sampler;
}

/** The descriptor of a sampler: which examples an epoch of training is made of, and in which order. */
export function defineSampler<Schema extends PartSchema>({
  schema,
  reads,
  create,
}: SamplerDefinition<Schema>): SamplerDescriptor<Schema> {
  const own = ownOptions('type', schema);
  return {
    kind: 'sampler',
    type: schema.shape.type.value,
    schema,
    reads: (options) => reads?.(own(options)) ?? [],
    create: (options, input) => create(own(options), input),
  };
}

/** Samplers by type. */
export type SamplerRegistry = Registry<SamplerDescriptor>;

/** @throws ConfigError for a type that two lists have, naming both owners. */
export const createSamplerRegistry = (lists: readonly PartList<SamplerDescriptor>[]): SamplerRegistry =>
  createRegistry<SamplerDescriptor, 'type'>('samplers', 'type', lists);
