import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { epsilonSchema } from '../epsilon.js';
import { divideSafely } from '../reduce-loss.js';
import { required } from '../required.js';
import { columnsOf, dimensionsSchema } from './valence-arousal.js';

const schema = z.strictObject({
  type: z.literal('concordance'),
  ...lossFields,
  /** Which dimensions count. @default both */
  dimensions: dimensionsSchema.default(['valence', 'arousal']),
  /** Added to the denominator, > 0. @default 1e-8 */
  epsilon: epsilonSchema.default(1e-8),
});

/** {@link concordanceLoss} between `output.valenceArousal` and `targets.valenceArousal`. Of the batch, not of examples. */
export const concordance = defineLoss({
  schema,
  reads: ({ dimensions }) => dimensions,
  create:
    ({ dimensions, epsilon }) =>
    (output, targets) => {
      const predicted = required('concordance', 'output', output, 'valenceArousal');
      const wanted = required('concordance', 'targets', targets, 'valenceArousal');
      const [batch] = predicted.shape;
      return tf.tidy(() =>
        concordanceLoss(
          columnsOf('concordance: output.valenceArousal', predicted, batch, dimensions),
          columnsOf('concordance: targets.valenceArousal', wanted, batch, dimensions),
          { epsilon, weights: targets.weights },
        ),
      );
    },
});

/** Options of {@link createConcordanceLoss}; each has a default. */
export type ConcordanceLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link concordanceLoss}. */
export type ConcordanceOptions = Pick<ConcordanceLossOptions, 'epsilon'> & {
  /** Example weights, `[batch]`, float32; 0 for padding. @default all 1 */
  readonly weights?: tf.Tensor1D | undefined;
};

/**
 * One minus the concordance correlation coefficient of each dimension, averaged over the dimensions, over the whole batch:
 * `L = 1 − mean_d CCC_d`, `CCC = 2·σ_xy / (σ_x² + σ_y² + (μ_x − μ_y)² + ε)`, with weighted means, variances and covariance of the batch
 * (divided by Σ e, not by N − 1).
 *
 * Where both predictions and targets are constant, as with one example, CCC is 0, the loss 1 and its gradient 0: nothing agrees or
 * disagrees. A batch of a few examples says little: take large ones.
 *
 * @param predictions x, `[batch, dimensions]`.
 * @param targets y, `[batch, dimensions]`.
 * @returns A scalar in 0 … 2; 0 where no example counts.
 * @throws ShapeError when the shapes differ.
 * @see Lin 1989, "A Concordance Correlation Coefficient to Evaluate Reproducibility", Biometrics 45:255–268
 */
export function concordanceLoss(
  predictions: tf.Tensor2D,
  targets: tf.Tensor2D,
  { epsilon = 1e-8, weights }: ConcordanceOptions = {},
): tf.Scalar {
  if (predictions.shape.join() !== targets.shape.join()) {
    throw new ShapeError('concordanceLoss: targets', predictions.shape, targets.shape);
  }
  return tf.tidy(() => {
    const total = weights ? tf.sum(weights) : undefined;
    const mean = (x: tf.Tensor): tf.Tensor =>
      weights && total
        ? divideSafely(tf.sum(tf.mul(x, tf.expandDims(weights, -1)), 0), total)
        : tf.mean(x, 0); // [dimensions]
    const [meanX, meanY] = [mean(predictions), mean(targets)];
    // Centred before they are squared: float32 would lose a small variance beside a large mean.
    const [x, y] = [tf.sub(predictions, meanX), tf.sub(targets, meanY)];
    const spread = tf.add(mean(tf.square(x)), mean(tf.square(y)));
    const apart = tf.add(tf.squaredDifference(meanX, meanY), epsilon);
    const ccc = tf.div(tf.mul(mean(tf.mul(x, y)), 2), tf.add(spread, apart)); // [dimensions]
    const loss = tf.sub<tf.Scalar>(1, tf.mean(ccc));
    return total ? tf.mul<tf.Scalar>(loss, tf.step(total)) : loss;
  });
}

/** The loss {@link concordance}. @throws ConfigError for a wrong option. */
export const createConcordanceLoss = (options: ConcordanceLossOptions = {}): Loss =>
  fromOptions(concordance, options);
