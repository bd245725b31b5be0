import { parseOptions, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { columnsOf, dimensionsSchema } from './valence-arousal.js';

/** Options of {@link createMeanSquaredErrorLoss}. Strict: an unknown key is an error. */
export const meanSquaredErrorLossOptionsSchema = z.strictObject({
  /** Which dimensions count. @default both */
  dimensions: dimensionsSchema.default(['valence', 'arousal']),
  /** @default 'mean' */
  reduction: lossReductionSchema.default('mean'),
});

/** Options of {@link createMeanSquaredErrorLoss}; each has a default. */
export type MeanSquaredErrorLossOptions = z.input<typeof meanSquaredErrorLossOptionsSchema>;

/**
 * Squared error of each example, before any reduction: `lₙ = mean_d (x̂_d − x_d)²`.
 *
 * @param predictions x̂, `[batch, dimensions]`.
 * @param targets x, `[batch, dimensions]`.
 * @returns One loss per example, `[batch]`, float32.
 * @throws ShapeError when the shapes differ.
 * @see PyTorch 2, `torch.nn.MSELoss`, whose mean over all numbers is the mean of these
 */
export function meanSquaredErrorLoss(predictions: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  if (predictions.shape.join() !== targets.shape.join()) {
    throw new ShapeError('meanSquaredErrorLoss: targets', predictions.shape, targets.shape);
  }
  return tf.tidy(() => tf.mean<tf.Tensor1D>(tf.squaredDifference(predictions, targets), -1));
}

/**
 * {@link meanSquaredErrorLoss} between `output.valenceArousal` and `targets.valenceArousal`, reduced.
 *
 * @throws ConfigError for a wrong option.
 */
export function createMeanSquaredErrorLoss(options: MeanSquaredErrorLossOptions = {}): Loss {
  const where = 'mean-squared-error';
  const { dimensions, reduction } = parseOptions(meanSquaredErrorLossOptionsSchema, options, where);
  return (output, targets) => {
    const predicted = required(where, 'output', output, 'valenceArousal');
    const wanted = required(where, 'targets', targets, 'valenceArousal');
    const [batch] = predicted.shape;
    return tf.tidy(() => {
      const losses = meanSquaredErrorLoss(
        columnsOf(`${where}: output.valenceArousal`, predicted, batch, dimensions),
        columnsOf(`${where}: targets.valenceArousal`, wanted, batch, dimensions),
      );
      return reduceLoss(losses, { reduction, weights: targets.weights });
    });
  };
}
