import * as tf from '@tensorflow/tfjs';
import { reduceLoss } from '../reduce-loss.js';
import { detached } from './detached.js';
import { countsIn, hasAny, type LabelPairs, labelPairs, presence } from './pairs.js';
import { unitRows } from './unit-rows.js';

/** Further away than any squared distance. */
const FAR = 1e30;
/** Least squared distance: the root has no gradient at 0. */
const LEAST_SQUARE = 1e-12;

/** Options of {@link batchHardTriplets}. */
export interface BatchHardOptions {
  readonly margin: number | 'soft';
  readonly distance: 'euclidean' | 'cosine';
  readonly weights?: tf.Tensor1D | undefined;
}

/** The margin form of `tripletLoss`, which describes it. @returns a scalar. */
export function batchHardTriplets(
  embedding: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin, distance, weights }: BatchHardOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const [batch] = embedding.shape;
    const present = presence(batch, weights);
    const pairs = labelPairs(labels, present);
    const points = distance === 'cosine' ? unitRows(embedding) : embedding;
    const chosen = detached(points, (x) => hardest(x as tf.Tensor2D, pairs, present)); // [2·batch, batch]
    // A product with ones and zeros where a gather would do: the wasm backend lacks the gather's gradient.
    const [positives, negatives] = tf.split(tf.matMul(chosen, points), 2) as [tf.Tensor2D, tf.Tensor2D];
    const measure = distance === 'cosine' ? cosineDistance : euclideanDistance;
    const gap = tf.sub<tf.Tensor1D>(measure(points, positives), measure(points, negatives)); // [batch]
    const losses = margin === 'soft' ? tf.softplus(gap) : tf.relu(tf.add<tf.Tensor1D>(gap, margin)); // [batch]
    const anchors = tf.mul<tf.Tensor1D>(hasAny(countsIn(pairs.positives)), hasAny(countsIn(pairs.negatives)));
    return reduceLoss(losses, { weights: weights ? tf.mul<tf.Tensor1D>(anchors, weights) : anchors });
  });
}

const euclideanDistance = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D =>
  tf.sqrt(tf.maximum(tf.sum<tf.Tensor1D>(tf.square(tf.sub(a, b)), 1), LEAST_SQUARE));

const cosineDistance = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D =>
  tf.sub(1, tf.sum<tf.Tensor1D>(tf.mul(a, b), 1));

/**
 * For each anchor a row with a 1 at its farthest positive, then for each anchor one with a 1 at its nearest negative:
 * `[2·batch, batch]`. The first of equals is taken. Among unit vectors the order by distance is the order by cosine.
 */
function hardest(x: tf.Tensor2D, { positives, negatives }: LabelPairs, present: tf.Tensor1D): tf.Tensor2D {
  const real = tf.expandDims(present, 1); // [batch, 1]
  const centre = tf.div(tf.sum(tf.mul(x, real), 0), tf.maximum(tf.sum(real), 1)); // [dim]
  const centred = tf.sub<tf.Tensor2D>(x, centre); // a common offset would drown small distances in rounding
  const squares = tf.sum(tf.square(centred), 1, true); // [batch, 1]
  const products = tf.matMul(centred, centred, false, true);
  const distances = tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(products, 2)); // [batch, batch], squared
  const among = (pairs: tf.Tensor2D, otherwise: number): tf.Tensor =>
    tf.where(tf.cast(pairs, 'bool'), distances, tf.fill(pairs.shape, otherwise));
  const index = tf.concat([tf.argMax(among(positives, -FAR), 1), tf.argMin(among(negatives, FAR), 1)]);
  // tf.oneHot refuses a width of 1, a batch of one example.
  const columns = tf.range(0, x.shape[0], 1, 'int32');
  return tf.cast(tf.equal(tf.expandDims(index, 1), tf.expandDims(columns, 0)), 'float32');
}
