import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss, LossFacts } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import {
  checkClassShapes,
  classWeightsOf,
  classWeightsSchema,
  labelWeightsOf,
  oneHot,
} from './class-targets.js';

const schema = z.strictObject({
  type: z.literal('multi-margin'),
  ...lossFields,
  /** Power of the hinge. @default 1 */
  p: z.union([z.literal(1), z.literal(2)]).default(1),
  /** By how much the label's score should lead. @default 1 */
  margin: z.number().positive().default(1),
  /** Class weights w, one per class, ≥ 0, or made from label counts: {@link classWeightsSchema}. @default all 1 */
  classWeights: classWeightsSchema.optional(),
  /** @default 'mean' */
  reduction: lossReductionSchema.default('mean'),
});

/** {@link multiMarginLoss} between `output.logits` and `targets.labels`, reduced. PyTorch's mean is `'mean'`, also with class weights. */
export const multiMargin = defineLoss({
  schema,
  reads: () => ['logits', 'labels'],
  check: ({ classWeights }, facts) => void classWeightsOf('multi-margin: classWeights', classWeights, facts),
  create(options, facts) {
    const { p, margin, reduction } = options;
    const classWeights = classWeightsOf('multi-margin: classWeights', options.classWeights, facts);
    return (output, targets) => {
      const logits = required('multi-margin', 'output', output, 'logits');
      const labels = required('multi-margin', 'targets', targets, 'labels');
      return tf.tidy(() => {
        const losses = multiMarginLoss(logits, labels, { p, margin, classWeights });
        return reduceLoss(losses, {
          reduction,
          weights: targets.weights,
          classWeights: labelWeightsOf(labels, logits.shape[1], classWeights),
        });
      });
    };
  },
});

/** Options of {@link createMultiMarginLoss}; each has a default. */
export type MultiMarginLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link multiMarginLoss}. */
export type MultiMarginOptions = Pick<MultiMarginLossOptions, 'p' | 'margin'> & {
  /** Class weights w, one per class, ≥ 0. @default all 1 */
  readonly classWeights?: readonly number[] | undefined;
};

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
  const classes = logits.shape[1];
  return tf.tidy(() => {
    const y = oneHot(labels, classes); // [batch, classes]
    const own = tf.sum(tf.mul(logits, y), -1, true); // [batch, 1]
    const hinge = tf.relu(tf.add(tf.sub(logits, own), margin)); // [batch, classes]
    const others = tf.mul(p === 2 ? tf.square(hinge) : hinge, tf.sub(1, y));
    const losses = tf.div<tf.Tensor1D>(tf.sum(others, -1), classes); // [batch]
    const weights = labelWeightsOf(labels, classes, classWeights);
    return weights ? tf.mul<tf.Tensor1D>(losses, weights) : losses;
  });
}

/**
 * The loss {@link multiMargin}.
 *
 * @throws ConfigError for a wrong option, and for class weights from label counts without any.
 */
export const createMultiMarginLoss = (options: MultiMarginLossOptions = {}, facts?: LossFacts): Loss =>
  fromOptions(multiMargin, options, facts);
