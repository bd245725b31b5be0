import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { required } from '../required.js';
import { batchHardTriplets } from './batch-hard-triplets.js';
import { logRatioTriplets } from './log-ratio-triplets.js';
import { checkEmbedding } from './pairs.js';

/** An option of the other form is an error. */
const schema = z
  .strictObject({
    type: z.literal('triplet'),
    ...lossFields,
    /** Ratio of mean similarities, or distances with a margin. @default 'log-ratio' */
    form: z.enum(['log-ratio', 'margin']).default('log-ratio'),
    /**
     * Of `log-ratio`: every member of a class is an anchor, or, as system A published it, only the first in the batch's order.
     * @default 'all'
     */
    anchors: z.enum(['all', 'first']).optional(),
    /** Of `log-ratio`: added to the denominator, ≥ 0. @default 1e-8 */
    epsilon: z.number().nonnegative().optional(),
    /** Of `margin`: how much farther negatives should be, ≥ 0; `soft` takes `ln(1 + e^gap)`, which never stops pulling. @default 0.2 */
    margin: z.union([z.number().nonnegative(), z.literal('soft')]).optional(),
    /** Of `margin`: `‖a − b‖₂`, or `1 − cos(a, b)`. @default 'euclidean' */
    distance: z.enum(['euclidean', 'cosine']).optional(),
  })
  .check(({ value, issues }) => {
    const foreign =
      value.form === 'margin' ? (['anchors', 'epsilon'] as const) : (['margin', 'distance'] as const);
    for (const key of foreign) {
      if (value[key] === undefined) continue;
      issues.push({
        code: 'custom',
        input: value[key],
        path: [key],
        message: `expected an option of form ${value.form}, received one of the other form`,
      });
    }
  });

/**
 * {@link tripletLoss} of `output.embedding` and `targets.labels`, while training: 0 where `phase.training` is `false`, so that the
 * losses of two evaluations compare whatever their batches hold.
 */
export const triplet = defineLoss({
  schema,
  reads: () => ['embedding', 'labels'],
  create:
    ({ form, anchors, epsilon, margin, distance }) =>
    (output, targets, { training = true } = {}) => {
      if (!training) return tf.scalar(0);
      const embedding = required('triplet', 'output', output, 'embedding');
      const labels = required('triplet', 'targets', targets, 'labels');
      const { weights } = targets;
      return tripletLoss(embedding, labels, { form, anchors, epsilon, margin, distance, weights });
    },
});

/** Options of {@link createTripletLoss}; each has a default. */
export type TripletLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link tripletLoss}: those of the loss, and the weights of the examples. Those of the other form are not read. */
export type TripletOptions = Omit<TripletLossOptions, 'weight'> & {
  /** Example weights, `[batch]`, ≥ 0; 0 for padding. @default all 1 */
  readonly weights?: tf.Tensor1D | undefined;
};

/**
 * Triplet loss of a whole batch: members of one class should lie closer to each other than to those of other classes.
 *
 * - `log-ratio`, with `sim(a, b) = (1 + cos(a, b)) / 2` and the means over the anchor's positives P (the other members of its class) and
 *   its negatives N (the members of all other classes): `T_a = −ln(mean sim(a, P) / (mean sim(a, P) + mean sim(a, N) + ε))`.
 *   The mean over a class's anchors, then the mean over the classes with two members or more.
 * - `margin`, with the farthest positive p and the nearest negative n of each anchor: `T_a = max(0, m + d(a, p) − d(a, n))`, or
 *   `ln(1 + exp(d(a, p) − d(a, n)))` for the soft margin. The mean over the anchors that have both.
 *
 * An example of weight 0 takes no part; any other is a positive and a negative in full, and its weight counts in the mean over anchors.
 * 0 where there is no anchor.
 *
 * @param embedding `[batch, dim]`, float32.
 * @param labels Classes, `[batch]`, int32; any integers.
 * @returns A scalar for the batch (not one value per example), ≥ 0, float32.
 * @throws ShapeError when labels or weights do not fit the embedding.
 * @see Hermans et al. 2017, "In Defense of the Triplet Loss for Person Re-Identification", eq. 5 and section 2, arXiv:1703.07737
 */
export function tripletLoss(
  embedding: tf.Tensor2D,
  labels: tf.Tensor1D,
  {
    form = 'log-ratio',
    anchors = 'all',
    epsilon = 1e-8,
    margin = 0.2,
    distance = 'euclidean',
    weights,
  }: TripletOptions = {},
): tf.Scalar {
  checkEmbedding('tripletLoss', embedding, { labels, weights });
  return form === 'margin'
    ? batchHardTriplets(embedding, labels, { margin, distance, weights })
    : logRatioTriplets(embedding, labels, { anchors, epsilon, weights });
}

/** The loss {@link triplet}. @throws ConfigError for a wrong option. */
export const createTripletLoss = (options: TripletLossOptions = {}): Loss => fromOptions(triplet, options);
