import { parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { checkOptions } from '../check-options.js';
import type { Loss, LossFacts } from '../contracts.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { checkClassShapes, classWeightsOf, classWeightsSchema, countsOf, oneHot } from './class-targets.js';

/** Options of {@link multiMarginLoss}. */
export interface MultiMarginOptions {
  /** Power of the hinge. @default 1 */
  readonly p?: 1 | 2 | undefined;
  /** By how much the label's score should lead, > 0. @default 1 */
  readonly margin?: number | undefined;
  /** Class weights w, one per class, ≥ 0. @default all 1 */
  readonly classWeights?: readonly number[] | undefined;
}

/** Options of {@link createMultiMarginLoss}. Strict: an unknown key is an error. */
export const multiMarginLossOptionsSchema = z.strictObject({
  /** Power of the hinge. @default 1 */
  p: z.union([z.literal(1), z.literal(2)]).default(1),
  /** By how much the label's score should lead. @default 1 */
  margin: z.number().positive().default(1),
  /** Class weights, one per class, ≥ 0, or made from label counts: {@link classWeightsSchema}. @default all 1 */
  classWeights: classWeightsSchema.optional(),
  /** @default 'mean' */
  reduction: lossReductionSchema.default('mean'),
});

/** Options of {@link createMultiMarginLoss}; each has a default. */
export type MultiMarginLossOptions = z.input<typeof multiMarginLossOptionsSchema>;

/**
 * Multi-class hinge of each example, before any reduction: `lₙ = w_y/K · Σ_{j≠y} max(0, margin − x_y + x_j)^p`, with K classes.
 *
 * @param logits Raw scores x, `[batch, classes]`. Not softmax output.
 * @param labels Class indices y, `[batch]`, int32, in `0 … classes - 1`.
 * @returns One loss per example, `[batch]`, float32.
 * @throws ShapeError when labels or class weights do not fit the logits.
 * @see Crammer and Singer 2001, JMLR 2:265–292; PyTorch 2, `torch.nn.MultiMarginLoss`
 */
export function multiMarginLoss(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  { p = 1, margin = 1, classWeights }: MultiMarginOptions = {},
): tf.Tensor1D {
  checkClassShapes('multiMarginLoss', logits, labels, classWeights);
  checkOptions('multiMarginLoss', multiMarginLossOptionsSchema, { p, margin });
  const classes = logits.shape[1];
  return tf.tidy(() => {
    const y = oneHot(labels, classes); // [batch, classes]
    const own = tf.sum(tf.mul(logits, y), -1, true); // [batch, 1]
    const hinge = tf.relu(tf.add(tf.sub(logits, own), margin)); // [batch, classes]
    const others = tf.mul(p === 2 ? tf.square(hinge) : hinge, tf.sub(1, y));
    const losses = tf.div<tf.Tensor1D>(tf.sum(others, -1), classes); // [batch]
    const weights = classWeights && countsOf(labels, classes, classWeights);
    return weights ? tf.mul<tf.Tensor1D>(losses, weights) : losses;
  });
}

/**
 * {@link multiMarginLoss} between `output.logits` and `targets.labels`, reduced. PyTorch's mean is `'mean'`, also with class weights.
 *
 * @throws ConfigError for a wrong option, and for class weights from label counts without any.
 */
export function createMultiMarginLoss(options: MultiMarginLossOptions = {}, facts: LossFacts = {}): Loss {
  const { reduction, ...rest } = parseOptions(multiMarginLossOptionsSchema, options, 'multi-margin');
  const classWeights = classWeightsOf('multi-margin: classWeights', rest.classWeights, facts);
  return (output, targets) => {
    const logits = required('multi-margin', 'output', output, 'logits');
    const labels = required('multi-margin', 'targets', targets, 'labels');
    return tf.tidy(() => {
      const counts = countsOf(labels, logits.shape[1], classWeights);
      const losses = multiMarginLoss(logits, labels, { ...rest, classWeights });
      return reduceLoss(losses, { reduction, weights: targets.weights, counts });
    });
  };
}
