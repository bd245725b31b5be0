import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { columnsOf, dimensionsSchema, knownTargets, unknownSchema } from './valence-arousal.js';

const schema = z.strictObject({
  type: z.literal('mean-squared-error'),
  ...lossFields,
  /** Which dimensions count. @default both */
  dimensions: dimensionsSchema.default(['valence', 'arousal']),
  /** What becomes of examples of which a dimension is not known. @default the loss is not a number */
  unknown: unknownSchema,
  /** @default 'mean' */
  reduction: lossReductionSchema.default('mean'),
});

/** {@link meanSquaredErrorLoss} between `output.valenceArousal` and `targets.valenceArousal`, reduced. */
export const meanSquaredError = defineLoss({
  schema,
  reads: ({ dimensions }) => dimensions,
  leavesOutUnknown: ({ unknown }) => unknown !== undefined,
  create:
    ({ dimensions, reduction, unknown }) =>
    (output, targets) => {
      const predicted = required('mean-squared-error', 'output', output, 'valenceArousal');
      const wanted = required('mean-squared-error', 'targets', targets, 'valenceArousal');
      const [batch] = predicted.shape;
      return tf.tidy(() => {
        const x = columnsOf('mean-squared-error: output.valenceArousal', predicted, batch, dimensions);
        const y = columnsOf('mean-squared-error: targets.valenceArousal', wanted, batch, dimensions);
        const { weights } = targets;
        if (!unknown) return reduceLoss(meanSquaredErrorLoss(x, y), { reduction, weights });
        const { values, kept } = knownTargets(y);
        const losses = tf.mul<tf.Tensor1D>(meanSquaredErrorLoss(x, values), kept);
        return reduceLoss(losses, { reduction, weights, kept });
      });
    },
});

/** Options of {@link createMeanSquaredErrorLoss}; each has a default. */
export type MeanSquaredErrorLossOptions = Omit<z.input<typeof schema>, 'type'>;

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

/** The loss {@link meanSquaredError}. @throws ConfigError for a wrong option. */
export const createMeanSquaredErrorLoss = (options: MeanSquaredErrorLossOptions = {}): Loss =>
  fromOptions(meanSquaredError, options);
