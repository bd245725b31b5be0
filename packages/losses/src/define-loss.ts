import {
  type Composite,
  createRegistry,
  ownOptions,
  type Part,
  type PartList,
  parseOptions,
  type Reading,
  type Registry,
  type StreamChoice,
} from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss, LossFacts } from './contracts.js';
import { withParameters } from './with-parameters.js';

/** Options that every loss has. */
export const lossFields = {
  /** Factor of the loss in the sum, > 0. @default 1 */
  weight: z.number().positive().default(1),
};

/** The schema of any loss's options: a `z.strictObject` with `type: z.literal(…)`, {@link lossFields} and its own. */
export type LossSchema = z.ZodObject<{ type: z.ZodLiteral<string> } & typeof lossFields, z.core.$strict>;

/** Options of any loss as its schema gives them: what a recipe holds. */
export type ParsedLoss = z.output<LossSchema>;

/** What is known of a loss from the options that every loss has. */
export interface LossDescriptor<Schema extends LossSchema = LossSchema> extends Part {
  readonly kind: 'loss';
  readonly schema: Schema;
  /** What it reads of the model's output and of the targets. */
  reads(options: ParsedLoss): readonly Reading[];
  /** Whether it does without the valence or arousal of single examples; else every training example must have what it reads. */
  leavesOutUnknown(options: ParsedLoss): boolean;
  /** The losses inside it, by their keys. */
  parts(options: ParsedLoss): Readonly<Record<string, ParsedLoss>>;
  /** Options for fewer streams, or nothing where it cannot remain. */
  withoutStreams(options: ParsedLoss, streams: StreamChoice): ParsedLoss | undefined;
  /**
   * Looks at the options as `create` would, and makes nothing.
   *
   * @throws ConfigError for options that do not go with the facts.
   */
  check(options: ParsedLoss, facts: LossFacts): void;
  /** The loss, times its weight. */
  create(options: ParsedLoss, facts: LossFacts): Loss;
}

/** What an author of a loss writes; see {@link defineLoss}. */
export interface LossDefinition<Schema extends LossSchema> {
  /** A `z.strictObject` with `type: z.literal(…)`, {@link lossFields} and its own. It takes its own output and gives it back. */
  readonly schema: Schema;
  readonly reads: (options: z.output<Schema>) => readonly Reading[];
  /** @default it does not */
  readonly leavesOutUnknown?: (options: z.output<Schema>) => boolean;
  /** @default none */
  readonly parts?: (options: z.output<Schema>) => Readonly<Record<string, ParsedLoss>>;
  /** @default as they are */
  readonly withoutStreams?: (
    options: z.output<Schema>,
    streams: StreamChoice,
  ) => z.output<Schema> | undefined;
  /** Throws what `create` would for these facts, before anything is made. @default nothing is wrong */
  readonly check?: (options: z.output<Schema>, facts: LossFacts) => void;
  /** The loss without its weight, which is seen to. */
  readonly create: (options: z.output<Schema>, facts: LossFacts) => Loss;
}

/** The descriptor of a loss. */
export function defineLoss<Schema extends LossSchema>(
  definition: LossDefinition<Schema>,
): LossDescriptor<Schema> {
  const { schema, reads, leavesOutUnknown, parts, withoutStreams, check, create } = definition;
  const own = ownOptions('type', schema);
  return {
    kind: 'loss',
    type: schema.shape.type.value,
    schema,
    reads: (options) => reads(own(options)),
    leavesOutUnknown: (options) => leavesOutUnknown?.(own(options)) ?? false,
    parts: (options) => parts?.(own(options)) ?? {},
    withoutStreams: (options, streams) => (withoutStreams ? withoutStreams(own(options), streams) : options),
    check: (options, facts) => check?.(own(options), facts),
    create: (options, facts) => weighted(create(own(options), facts), options.weight),
  };
}

function weighted(loss: Loss, weight: number): Loss {
  if (weight === 1) return loss;
  return withParameters([loss], (...call) => tf.tidy(() => tf.mul<tf.Scalar>(loss(...call), weight)));
}

/** Losses by type. */
export type LossRegistry = Registry<LossDescriptor>;

/** A loss that is made of others: a function of the losses that contain none. */
export type CompositeLoss = Composite<LossDescriptor>;

/** @throws ConfigError for a type that two lists have, naming both owners. */
export const createLossRegistry = (
  lists: readonly PartList<LossDescriptor | CompositeLoss>[],
): LossRegistry => createRegistry<LossDescriptor, 'type'>('losses', 'type', lists);

/**
 * What the factory of one loss does: parses its options, which need not say its type, and makes it.
 *
 * @throws ConfigError for a wrong option.
 */
export function fromOptions<Schema extends LossSchema>(
  loss: LossDescriptor<Schema>,
  options: Omit<z.input<Schema>, 'type'>,
  facts: LossFacts = {},
): Loss {
  return loss.create(parseOptions(loss.schema, { ...options, type: loss.type }, loss.type), facts);
}
