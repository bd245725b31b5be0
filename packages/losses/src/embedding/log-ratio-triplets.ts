import * as tf from '@tensorflow/tfjs';
import { divideSafely, reduceLoss } from '../reduce-loss.js';
import { countsIn, earlier, hasAny, labelPairs, presence } from './pairs.js';
import { unitRows } from './unit-rows.js';

/** What float32 cannot tell from a similarity of 0. Two opposite vectors have a cosine of −1 give or take a rounding. */
const LEAST = 1e-7;

/** Options of {@link logRatioTriplets}. */
export interface LogRatioOptions {
  readonly anchors: 'all' | 'first';
  readonly epsilon: number;
  readonly weights?: tf.Tensor1D | undefined;
}

/** The log-ratio form of `tripletLoss`, which describes it. @returns a scalar. */
export function logRatioTriplets(
  embedding: tf.Tensor2D,
  labels: tf.Tensor1D,
  { anchors, epsilon, weights }: LogRatioOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const [batch] = embedding.shape;
    const pairs = labelPairs(labels, presence(batch, weights));
    const unit = unitRows(embedding);
    const similarities = tf.div<tf.Tensor2D>(tf.add(tf.matMul(unit, unit, false, true), 1), 2); // [batch, batch]
    const near = tf.maximum(meanOver(similarities, pairs.positives), LEAST); // [batch]
    const far = meanOver(similarities, pairs.negatives); // [batch]
    const terms = tf.sub<tf.Tensor1D>(tf.log(tf.add(tf.add(near, far), epsilon)), tf.log(near)); // [batch]
    const shares =
      anchors === 'first' ? firstOfClass(pairs.positives) : shareOfClass(pairs.positives, weights);
    return reduceLoss(terms, { weights: shares });
  });
}

/** Mean of each row over its pairs, 0 where there are none: `[batch]`. */
const meanOver = (values: tf.Tensor2D, pairs: tf.Tensor2D): tf.Tensor1D =>
  tf.div(tf.sum(tf.mul(values, pairs), 1), tf.maximum(countsIn(pairs), 1));

/** 1 for the first member of each class of two or more: `[batch]`. */
function firstOfClass(positives: tf.Tensor2D): tf.Tensor1D {
  const before = tf.sum<tf.Tensor1D>(tf.mul(positives, earlier(positives.shape[0])), 1);
  return tf.mul(hasAny(countsIn(positives)), tf.sub(1, hasAny(before)));
}

/** What each member counts for in its class's mean, 0 in classes of one: `[batch]`; the sum over a class is 1. */
function shareOfClass(positives: tf.Tensor2D, weights?: tf.Tensor1D): tf.Tensor1D {
  const counted = hasAny(countsIn(positives));
  const own = weights ? tf.mul<tf.Tensor1D>(weights, counted) : counted;
  const others = tf.sum<tf.Tensor1D>(tf.mul(positives, tf.expandDims(own, 0)), 1);
  return divideSafely(own, tf.add(own, others));
}
