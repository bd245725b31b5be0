import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss, LossFacts } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { classWeightsOf, classWeightsSchema, labelWeightsOf, oneHot } from './class-targets.js';
import { crossEntropyLoss } from './cross-entropy-loss.js';

const schema = z.strictObject({
  type: z.literal('large-margin-softmax'),
  ...lossFields,
  /** How many times the angle to the label's class counts, m. `1` gives cross-entropy. @default 2 */
  margin: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).default(2),
  /** Factor of all scores. @default 1 */
  scale: z.number().positive().default(1),
  /**
   * Share of the plain score in the label's, λ ≥ 0: `(λ · cos θ + ψ(θ)) / (1 + λ)`. With 0 a model may not learn at all from random
   * weights.
   * @default 5
   */
  lambda: z.number().nonnegative().default(5),
  /** Class weights, one per class, ≥ 0, or made from label counts: {@link classWeightsSchema}. @default all 1 */
  classWeights: classWeightsSchema.optional(),
  /** @default 'mean' */
  reduction: lossReductionSchema.default('mean'),
});

/**
 * {@link largeMarginSoftmaxLoss} between `output.embedding`, `output.classifier` and `targets.labels`, reduced. Where the classifier has a
 * bias it is added, so that the logits that a model gives later have no part that was never trained.
 */
export const largeMarginSoftmax = defineLoss({
  schema,
  reads: () => ['embedding', 'classifier', 'labels'],
  check: ({ classWeights }, facts) =>
    void classWeightsOf('large-margin-softmax: classWeights', classWeights, facts),
  create(options, facts) {
    const where = 'large-margin-softmax';
    const { margin, scale, lambda, reduction } = options;
    const classWeights = classWeightsOf(`${where}: classWeights`, options.classWeights, facts);
    return (output, targets) => {
      const embedding = required(where, 'output', output, 'embedding');
      const { kernel, bias } = required(where, 'output', output, 'classifier');
      const labels = required(where, 'targets', targets, 'labels');
      return tf.tidy(() => {
        const how = { margin, scale, lambda, bias, classWeights };
        const losses = largeMarginSoftmaxLoss(embedding, kernel, labels, how);
        return reduceLoss(losses, {
          reduction,
          weights: targets.weights,
          classWeights: labelWeightsOf(labels, kernel.shape[0], classWeights),
        });
      });
    };
  },
});

/** Options of {@link createLargeMarginSoftmaxLoss}; each has a default. */
export type LargeMarginSoftmaxLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link largeMarginSoftmaxLoss}. */
export type LargeMarginSoftmaxOptions = Pick<LargeMarginSoftmaxLossOptions, 'margin' | 'scale' | 'lambda'> & {
  /** Added to the scores, `[classes]`. The paper has none. @default 0 */
  readonly bias?: tf.Tensor1D | undefined;
  /** Class weights, one per class, ≥ 0. @default all 1 */
  readonly classWeights?: readonly number[] | undefined;
};

/** Length of each row, `[rows, 1]`, with a gradient of 0, not NaN, for a row of zeros. */
const lengthOf = (x: tf.Tensor2D): tf.Tensor => tf.sqrt(tf.maximum(tf.sum(tf.square(x), -1, true), 1e-12));

/** `cos(mθ)` from `c = cos θ`: the Chebyshev polynomial T_m. */
function chebyshev(c: tf.Tensor, m: number): tf.Tensor {
  let [before, now] = [tf.onesLike(c), c];
  for (let i = 1; i < m; i++) [before, now] = [now, tf.sub(tf.mul(tf.mul(c, now), 2), before)];
  return now;
}

/** `ψ(θ) = (−1)^k · cos(mθ) − 2k` on `θ ∈ [kπ/m, (k+1)π/m]`, from `c = cos θ`: falls from 1 to 1 − 2m, as smooth as the cosine. */
function psi(c: tf.Tensor, m: number): tf.Tensor {
  let [sign, k] = [tf.onesLike(c), tf.zerosLike(c)];
  for (let j = 1; j < m; j++) {
    const passed = tf.step(tf.sub(Math.cos((j * Math.PI) / m), c)); // θ > jπ/m; its gradient is 0
    k = tf.add(k, passed);
    sign = tf.mul(sign, tf.sub(1, tf.mul(passed, 2)));
  }
  return tf.sub(tf.mul(sign, chebyshev(c, m)), tf.mul(k, 2));
}

/**
 * Large-margin softmax loss of each example, before any reduction: cross-entropy of the scores `s · ‖x‖·‖W_j‖·cos θ_j`, where the
 * label's has ψ(θ) in place of cos θ, with `ψ(θ) = (−1)^k · cos(mθ) − 2k` on `θ ∈ [kπ/m, (k+1)π/m]`. It asks the angle to the label's
 * class to be m times as small as softmax does.
 *
 * @param embedding x, `[batch, dim]`.
 * @param kernel W, `[classes, dim]`: a row for each class.
 * @param labels Class indices, `[batch]`, int32, in `0 … classes - 1`.
 * @returns One loss per example, in nats, `[batch]`, float32.
 * @throws ShapeError when kernel, labels or class weights do not fit.
 * @see Liu et al. 2016, "Large-Margin Softmax Loss for Convolutional Neural Networks", eq. 4 and 6, section 5.1 (λ), arXiv:1612.02295
 */
export function largeMarginSoftmaxLoss(
  embedding: tf.Tensor2D,
  kernel: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin = 2, scale = 1, lambda = 5, bias, classWeights }: LargeMarginSoftmaxOptions = {},
): tf.Tensor1D {
  const [classes, dim] = kernel.shape;
  if (embedding.shape[1] !== dim) {
    throw new ShapeError('largeMarginSoftmaxLoss: kernel', [classes, embedding.shape[1]], kernel.shape);
  }
  return tf.tidy(() => {
    const y = oneHot(labels, classes); // [batch, classes]
    const scores = tf.matMul(embedding, kernel, false, true); // [batch, classes]
    const own = tf.sum(tf.mul(scores, y), -1, true); // [batch, 1]
    const lengths = tf.mul(lengthOf(embedding), tf.matMul(y, lengthOf(kernel) as tf.Tensor2D)); // [batch, 1]
    const cosine = tf.clipByValue(tf.div(own, lengths), -1, 1);
    const strict = tf.mul(lengths, psi(cosine, margin)); // [batch, 1]
    const blended = lambda > 0 ? tf.div(tf.add(tf.mul(own, lambda), strict), 1 + lambda) : strict;
    const strictScores = tf.add(scores, tf.mul(y, tf.sub(blended, own)));
    const logits = bias ? tf.add(strictScores, bias) : strictScores;
    return crossEntropyLoss(tf.mul<tf.Tensor2D>(logits, scale), labels, { classWeights });
  });
}

/**
 * The loss {@link largeMarginSoftmax}.
 *
 * @throws ConfigError for a wrong option, and for class weights from label counts without any.
 */
export const createLargeMarginSoftmaxLoss = (
  options: LargeMarginSoftmaxLossOptions = {},
  facts?: LossFacts,
): Loss => fromOptions(largeMarginSoftmax, options, facts);
