import { ConfigError, parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import {
  createCrossEntropyLoss,
  crossEntropyLossOptionsSchema,
} from './classification/cross-entropy-loss.js';
import type { Loss, LossFacts } from './contracts.js';
import { withParameters } from './with-parameters.js';

/** Factor of the loss in the sum, > 0. @default 1 */
const weight = z.number().positive().default(1);

/** One entry of a recipe's `losses` list: `type`, `weight`, and that type's own options. Strict: an unknown key is an error. */
export const lossOptionsSchema = z.discriminatedUnion('type', [
  crossEntropyLossOptionsSchema.safeExtend({ type: z.literal('cross-entropy'), weight }),
]);

/** One entry of a recipe's `losses` list; everything but `type` has a default. */
export type LossOptions = z.input<typeof lossOptionsSchema>;

type Parsed = z.output<typeof lossOptionsSchema>;

/** A type's own options, without those that every entry has. */
const own = <Options extends Parsed>({
  type: _,
  weight: __,
  ...rest
}: Options): Omit<Options, 'type' | 'weight'> => rest;

/** The factory of each type: a new loss is one file, one case here, and one line in {@link lossOptionsSchema}. */
function createByType(options: Parsed, facts: LossFacts): Loss {
  switch (options.type) {
    case 'cross-entropy':
      return createCrossEntropyLoss(own(options), facts);
  }
}

/**
 * Makes a loss by its `type`, times its `weight`.
 *
 * @param facts What the training set is like, for the options that go by it.
 * @throws ConfigError for an unknown type or a wrong option.
 */
export function createLoss(options: LossOptions, facts: LossFacts = {}): Loss {
  const parsed = parseOptions(lossOptionsSchema, options, 'createLoss');
  const loss = createByType(parsed, facts);
  if (parsed.weight === 1) return loss;
  return withParameters([loss], (output, targets, phase) =>
    tf.tidy(() => tf.mul<tf.Scalar>(loss(output, targets, phase), parsed.weight)),
  );
}

/**
 * Sum of a list of losses, each times its `weight`.
 *
 * @throws ConfigError for an empty list, an unknown type or a wrong option.
 */
export function createWeightedLoss(list: readonly LossOptions[], facts: LossFacts = {}): Loss {
  const [first, ...rest] = list.map((options) => createLoss(options, facts));
  if (!first) throw new ConfigError('createWeightedLoss: expected at least 1 loss, received 0.');
  return withParameters([first, ...rest], (output, targets, phase) =>
    tf.tidy(() =>
      rest.reduce(
        (sum, loss) => tf.add<tf.Scalar>(sum, loss(output, targets, phase)),
        first(output, targets, phase),
      ),
    ),
  );
}
