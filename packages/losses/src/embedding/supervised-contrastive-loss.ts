import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { excluding } from './excluding.js';
import { bothPresent, checkEmbedding, countsIn, diagonal, hasAny, labelPairs, presence } from './pairs.js';
import { unitRows } from './unit-rows.js';

const schema = z.strictObject({
  type: z.literal('supervised-contrastive'),
  ...lossFields,
  /** Temperature τ > 0: the smaller, the more the nearest examples decide. @default 0.1 */
  temperature: z.number().positive().default(0.1),
});

/** {@link supervisedContrastiveLoss} of `output.embedding` and `targets.labels`. */
export const supervisedContrastive = defineLoss({
  schema,
  reads: () => ['embedding', 'labels'],
  create:
    ({ temperature }) =>
    (output, targets) => {
      const embedding = required('supervised-contrastive', 'output', output, 'embedding');
      const labels = required('supervised-contrastive', 'targets', targets, 'labels');
      return supervisedContrastiveLoss(embedding, labels, { temperature, weights: targets.weights });
    },
});

/** Options of {@link createSupervisedContrastiveLoss}; each has a default. */
export type SupervisedContrastiveLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link supervisedContrastiveLoss}. */
export type SupervisedContrastiveOptions = Pick<SupervisedContrastiveLossOptions, 'temperature'> & {
  /** Example weights, `[batch]`, ≥ 0; 0 for padding. @default all 1 */
  readonly weights?: tf.Tensor1D | undefined;
};

/**
 * Supervised contrastive loss of a whole batch, the form with the sum outside the logarithm, L_out. With z the rows at length 1, P(i)
 * the other members of i's class and A(i) all other examples:
 *
 * `Lᵢ = −1/|P(i)| · Σ_{p ∈ P(i)} ln( exp(zᵢ·z_p / τ) / Σ_{a ∈ A(i)} exp(zᵢ·z_a / τ) )`
 *
 * The mean over the examples that have positives; the others are left out of it. An example of weight 0 takes no part; any other is in P
 * and A in full, and its weight counts in the mean. 0 where there is no pair.
 *
 * @param embedding `[batch, dim]`, float32. One view of each example: the labels make the pairs.
 * @param labels Classes, `[batch]`, int32; any integers.
 * @returns A scalar for the batch (not one value per example), in nats, ≥ 0, float32.
 * @throws ShapeError when labels or weights do not fit the embedding.
 * @see Khosla et al. 2020, "Supervised Contrastive Learning", eq. 2, arXiv:2004.11362
 */
export function supervisedContrastiveLoss(
  embedding: tf.Tensor2D,
  labels: tf.Tensor1D,
  { temperature = 0.1, weights }: SupervisedContrastiveOptions = {},
): tf.Scalar {
  checkEmbedding('supervisedContrastiveLoss', embedding, { labels, weights });
  return tf.tidy(() => {
    const [batch] = embedding.shape;
    const present = presence(batch, weights);
    const { positives } = labelPairs(labels, present);
    const counts = countsIn(positives); // |P|, [batch]
    const unit = unitRows(embedding);
    const logits = tf.div<tf.Tensor2D>(tf.matMul(unit, unit, false, true), temperature); // [batch, batch]
    const others = tf.mul<tf.Tensor2D>(bothPresent(present), tf.sub(1, diagonal(batch))); // A
    const logShares = tf.logSoftmax(excluding(logits, others));
    const sums = tf.sum<tf.Tensor1D>(tf.mul(logShares, positives), 1);
    const losses = tf.neg(tf.div<tf.Tensor1D>(sums, tf.maximum(counts, 1)));
    const anchors = hasAny(counts);
    return reduceLoss(losses, { weights: weights ? tf.mul<tf.Tensor1D>(anchors, weights) : anchors });
  });
}

/** The loss {@link supervisedContrastive}. @throws ConfigError for a wrong option. */
export const createSupervisedContrastiveLoss = (options: SupervisedContrastiveLossOptions = {}): Loss =>
  fromOptions(supervisedContrastive, options);
