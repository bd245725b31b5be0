import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** The ways in which a loss per example becomes one number. */
export const lossReductionSchema = z.enum(['mean', 'sum', 'weighted']);

/** How {@link reduceLoss} makes one number of a loss per example. */
export type LossReduction = z.infer<typeof lossReductionSchema>;

/** Options of {@link reduceLoss}. */
export interface ReduceLossOptions {
  /** @default 'mean' */
  readonly reduction?: LossReduction;
  /** Example weights e, `[batch]`, float32; 0 for padding. @default all 1 */
  readonly weights?: tf.Tensor1D | undefined;
  /** 1 for each example that is averaged, k; 0 where its label is ignored. `[batch]`, float32. @default all 1 */
  readonly kept?: tf.Tensor1D | undefined;
  /** Class weight of each example's label, d ≥ 0, `[batch]`, float32. Only for `'weighted'`. @default all 1 */
  readonly classWeights?: tf.Tensor1D | undefined;
}

/**
 * The one reducer of all losses per example:
 *
 * - `'sum'`: `Σ eₙ·lₙ`
 * - `'mean'`: `Σ eₙ·lₙ / Σ eₙ·kₙ`. An example whose class has the weight 0 is one of them: it loses 0 and is averaged.
 * - `'weighted'`: `Σ eₙ·lₙ / Σ eₙ·kₙ·dₙ`, PyTorch's mean for class weights
 *
 * A mean is 0, with a gradient of 0, where its denominator is 0. An example of weight 0 changes nothing, nor any gradient: a padded batch
 * gives what the batch without padding gives.
 *
 * @param losses Loss of each example, l, `[batch]`, batch ≥ 1, finite also for padding, 0 where k is 0.
 */
export function reduceLoss(
  losses: tf.Tensor1D,
  { reduction = 'mean', weights, kept, classWeights }: ReduceLossOptions = {},
): tf.Scalar {
  for (const [name, tensor] of Object.entries({ weights, kept, classWeights })) {
    if (tensor && (tensor.rank !== 1 || tensor.shape[0] !== losses.shape[0])) {
      throw new ShapeError(`reduceLoss: ${name}`, losses.shape, tensor.shape);
    }
  }
  return tf.tidy(() => {
    const total = tf.sum<tf.Scalar>(weights ? tf.mul(losses, weights) : losses);
    if (reduction === 'sum') return total;
    const factors = [weights, kept, reduction === 'weighted' ? classWeights : undefined];
    const shares = factors.filter((factor) => factor !== undefined);
    if (shares.length === 0) return tf.div<tf.Scalar>(total, losses.shape[0]);
    const count = tf.sum(shares.reduce((product, factor) => tf.mul(product, factor)));
    const mean = divideSafely(total, count);
    // With label smoothing a loss is not 0 where its label's class has the weight 0.
    return reduction === 'weighted' && classWeights ? tf.mul(mean, tf.step(count)) : mean;
  });
}

/** `total / count`, and 0 where the count is 0 and so the total. Elementwise; the count carries no gradient. */
export function divideSafely<T extends tf.Tensor>(total: T, count: tf.Tensor): T {
  // Adds 1 where the denominator is 0: the numerator is 0 there too, and 0/1 has a gradient where 0/0 has none.
  return tf.div<T>(total, tf.add(count, tf.cast(tf.equal(count, 0), 'float32')));
}
