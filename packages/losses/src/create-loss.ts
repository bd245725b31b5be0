import { ConfigError, parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import {
  createCrossEntropyLoss,
  crossEntropyLossOptionsSchema,
} from './classification/cross-entropy-loss.js';
import { createDiceLoss, diceLossOptionsSchema } from './classification/dice-loss.js';
import { createFocalLoss, focalLossOptionsSchema } from './classification/focal-loss.js';
import {
  createKlDivergenceLoss,
  klDivergenceLossOptionsSchema,
} from './classification/kl-divergence-loss.js';
import { createL1F1Loss, l1F1LossOptionsSchema } from './classification/l1-f1-loss.js';
import {
  createLargeMarginSoftmaxLoss,
  largeMarginSoftmaxLossOptionsSchema,
} from './classification/large-margin-softmax-loss.js';
import { createMultiMarginLoss, multiMarginLossOptionsSchema } from './classification/multi-margin-loss.js';
import type { Loss, LossFacts } from './contracts.js';
import { type CustomLosses, customLossSchemas } from './custom-loss.js';
import {
  attentionDiversityLossOptionsSchema,
  createAttentionDiversityLoss,
} from './embedding/attention-diversity-loss.js';
import {
  createStreamContrastiveLoss,
  streamContrastiveLossOptionsSchema,
} from './embedding/stream-contrastive-loss.js';
import {
  createSupervisedContrastiveLoss,
  supervisedContrastiveLossOptionsSchema,
} from './embedding/supervised-contrastive-loss.js';
import { createTripletLoss, tripletLossOptionsSchema } from './embedding/triplet-loss.js';
import { createMultiTaskLoss, multiTaskLossOptionsSchema } from './multi-task-loss.js';
import { concordanceLossOptionsSchema, createConcordanceLoss } from './regression/concordance-loss.js';
import {
  createMeanSquaredErrorLoss,
  meanSquaredErrorLossOptionsSchema,
} from './regression/mean-squared-error-loss.js';
import { withParameters } from './with-parameters.js';

/** Factor of the loss in the sum, > 0. @default 1 */
const weight = z.number().positive().default(1);

/** The losses that are made of no other. */
const simpleLossSchemas = [
  crossEntropyLossOptionsSchema.safeExtend({ type: z.literal('cross-entropy'), weight }),
  focalLossOptionsSchema.safeExtend({ type: z.literal('focal'), weight }),
  diceLossOptionsSchema.safeExtend({ type: z.literal('dice'), weight }),
  multiMarginLossOptionsSchema.safeExtend({ type: z.literal('multi-margin'), weight }),
  klDivergenceLossOptionsSchema.safeExtend({ type: z.literal('kl-divergence'), weight }),
  largeMarginSoftmaxLossOptionsSchema.safeExtend({ type: z.literal('large-margin-softmax'), weight }),
  l1F1LossOptionsSchema.safeExtend({ type: z.literal('l1-f1'), weight }),
  meanSquaredErrorLossOptionsSchema.safeExtend({ type: z.literal('mean-squared-error'), weight }),
  concordanceLossOptionsSchema.safeExtend({ type: z.literal('concordance'), weight }),
  attentionDiversityLossOptionsSchema.safeExtend({ type: z.literal('attention-diversity'), weight }),
  streamContrastiveLossOptionsSchema.safeExtend({ type: z.literal('stream-contrastive'), weight }),
  supervisedContrastiveLossOptionsSchema.safeExtend({ type: z.literal('supervised-contrastive'), weight }),
  tripletLossOptionsSchema.safeExtend({ type: z.literal('triplet'), weight }),
] as const;

const simpleLossSchema = z.discriminatedUnion('type', simpleLossSchemas);

const multiTaskSchema = (part: typeof simpleLossSchema) =>
  multiTaskLossOptionsSchema.safeExtend({
    type: z.literal('multi-task'),
    weight,
    classification: part,
    regression: part,
  });

/** One entry of a recipe's `losses` list: `type`, `weight`, and that type's own options. Strict: an unknown key is an error. */
export const lossOptionsSchema = z.discriminatedUnion('type', [
  ...simpleLossSchemas,
  multiTaskSchema(simpleLossSchema),
]);

/** One entry of a recipe's `losses` list; everything but `type` has a default. */
export type LossOptions = z.input<typeof lossOptionsSchema>;

/** An entry of a list in which losses from outside may stand. */
export interface CustomLossOptions {
  readonly type: string;
  readonly weight?: number;
  readonly [option: string]: unknown;
}

/** Losses from outside this package. */
interface Registered {
  /** By their `type`. */
  readonly extra: CustomLosses;
}

const none: Registered = { extra: {} };

/**
 * {@link lossOptionsSchema} that also knows losses from outside. What these have of their own is beyond its type.
 *
 * @throws ConfigError for a type that is built in.
 */
export function lossOptionsSchemaWith(extra: CustomLosses): typeof lossOptionsSchema {
  const { options } = lossOptionsSchema;
  const own = customLossSchemas(
    extra,
    options.map(({ shape }) => shape.type.value),
    weight,
  );
  const simple = [...simpleLossSchemas, ...own] as unknown as typeof simpleLossSchemas;
  const part = z.discriminatedUnion('type', simple);
  return z.discriminatedUnion('type', [...simple, multiTaskSchema(part)]);
}

type Parsed = z.output<typeof lossOptionsSchema>;

/** A type's own options, without those that every entry has. */
const own = <Options extends Parsed>({
  type: _,
  weight: __,
  ...rest
}: Options): Omit<Options, 'type' | 'weight'> => rest;

/** The factory of each type: a new loss is one file, one case here, and one line in {@link simpleLossSchemas}. */
function createByType(options: Parsed, facts: LossFacts, registered: Registered): Loss {
  switch (options.type) {
    case 'cross-entropy':
      return createCrossEntropyLoss(own(options), facts);
    case 'focal':
      return createFocalLoss(own(options), facts);
    case 'dice':
      return createDiceLoss(own(options));
    case 'multi-margin':
      return createMultiMarginLoss(own(options), facts);
    case 'kl-divergence':
      return createKlDivergenceLoss(own(options));
    case 'large-margin-softmax':
      return createLargeMarginSoftmaxLoss(own(options), facts);
    case 'l1-f1':
      return createL1F1Loss(own(options));
    case 'mean-squared-error':
      return createMeanSquaredErrorLoss(own(options));
    case 'concordance':
      return createConcordanceLoss(own(options));
    case 'multi-task': {
      const { classification, regression, coefficient } = options;
      const [first, second] = [classification, regression].map((part) => createLoss(part, facts, registered));
      return createMultiTaskLoss(first!, second!, { coefficient });
    }
    case 'attention-diversity':
      return createAttentionDiversityLoss(own(options));
    case 'stream-contrastive':
      return createStreamContrastiveLoss(own(options));
    case 'supervised-contrastive':
      return createSupervisedContrastiveLoss(own(options));
    case 'triplet':
      return createTripletLoss(own(options));
  }
}

/**
 * Makes a loss by its `type`, times its `weight`.
 *
 * @param facts What the training set is like, for the options that go by it.
 * @param registered `extra`: losses from outside this package, by their `type`.
 * @throws ConfigError for an unknown type or a wrong option.
 */
export function createLoss(
  options: LossOptions | CustomLossOptions,
  facts: LossFacts,
  registered: Registered,
): Loss;
export function createLoss(options: LossOptions, facts?: LossFacts): Loss;
export function createLoss(
  options: LossOptions | CustomLossOptions,
  facts: LossFacts = {},
  registered = none,
): Loss {
  const { extra } = registered;
  const parsed = parseOptions(lossOptionsSchemaWith(extra), options, 'createLoss');
  const loss = Object.hasOwn(extra, parsed.type)
    ? extra[parsed.type]!.create(own(parsed), facts)
    : createByType(parsed, facts, registered);
  if (parsed.weight === 1) return loss;
  return withParameters([loss], (output, targets, phase) =>
    tf.tidy(() => tf.mul<tf.Scalar>(loss(output, targets, phase), parsed.weight)),
  );
}

/**
 * Sum of a list of losses, each times its `weight`.
 *
 * @throws ConfigError for an empty list, an unknown type, a wrong option, or two losses that would train the same parameter.
 */
export function createWeightedLoss(
  list: readonly (LossOptions | CustomLossOptions)[],
  facts: LossFacts,
  registered: Registered,
): Loss;
export function createWeightedLoss(list: readonly LossOptions[], facts?: LossFacts): Loss;
export function createWeightedLoss(
  list: readonly (LossOptions | CustomLossOptions)[],
  facts: LossFacts = {},
  registered = none,
): Loss {
  const [first, ...rest] = list.map((options) => createLoss(options, facts, registered));
  if (!first) throw new ConfigError('createWeightedLoss: expected at least 1 loss, received 0.');
  checkPaths([first, ...rest]);
  return withParameters([first, ...rest], (output, targets, phase) =>
    tf.tidy(() =>
      rest.reduce(
        (sum, loss) => tf.add<tf.Scalar>(sum, loss(output, targets, phase)),
        first(output, targets, phase),
      ),
    ),
  );
}

/** Optimizers and checkpoints go by paths. */
function checkPaths(losses: readonly Loss[]): void {
  const paths = losses.flatMap(({ parameters = [] }) => parameters.map(({ path }) => path));
  const again = paths.find((path, i) => paths.indexOf(path) < i);
  if (again === undefined) return;
  for (const loss of losses) loss.dispose?.();
  throw new ConfigError(
    `createWeightedLoss: expected losses with parameters of their own, received ${again} twice.`,
  );
}
