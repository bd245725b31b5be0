import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss, LossFacts } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import {
  type ClassTargets,
  checkClassShapes,
  classWeightsOf,
  classWeightsSchema,
  distributionsOf,
  keptOf,
  labelWeightsOf,
  targetKindSchema,
} from './class-targets.js';

const schema = z
  .strictObject({
    type: z.literal('cross-entropy'),
    ...lossFields,
    /** What it learns: `targets.labels`, or the distributions `targets.soft`. @default 'labels' */
    targets: targetKindSchema.default('labels'),
    /** Class weights w, one per class, ≥ 0, or made from label counts: {@link classWeightsSchema}. @default all 1 */
    classWeights: classWeightsSchema.optional(),
    /** Label of examples that count for nothing. It need not be a class. Only with labels. @default none */
    ignoreIndex: z.int().optional(),
    /** Share ε, in 0 … 1, of each target that is spread evenly over all classes. @default 0 */
    labelSmoothing: z.number().min(0).max(1).default(0),
    /**
     * `double-softmax`: takes `softmax(logits)` for the logits, as a published system did by mistake. The loss of K classes then cannot
     * fall below `log(e + K − 1) − 1`: 1.17 for 7.
     * @default none
     */
    legacy: z.literal('double-softmax').optional(),
    /** @default 'weighted' */
    reduction: lossReductionSchema.default('weighted'),
  })
  .refine(({ targets, ignoreIndex }) => targets === 'labels' || ignoreIndex === undefined, {
    path: ['ignoreIndex'],
    error: 'expected targets: labels, received soft: a distribution cannot be the label to ignore',
  });

/**
 * Cross-entropy between `output.logits` and `targets.labels` (or `targets.soft`), reduced. Equal to PyTorch's `CrossEntropyLoss`:
 * the default reduction, `'weighted'`, divides by the sum of the labels' class weights, over soft targets by the number of examples.
 * Example weights multiply both the losses and what they are divided by. Unlike PyTorch, a batch without any example that counts
 * gives 0, not NaN.
 */
export const crossEntropy = defineLoss({
  schema,
  reads: ({ targets }) => ['logits', targets],
  check: ({ classWeights }, facts) => void classWeightsOf('cross-entropy: classWeights', classWeights, facts),
  create(options, facts) {
    const { targets: kind, ignoreIndex, labelSmoothing, legacy, reduction } = options;
    const classWeights = classWeightsOf('cross-entropy: classWeights', options.classWeights, facts);
    return (output, targets) => {
      const logits = required('cross-entropy', 'output', output, 'logits');
      const goal = required('cross-entropy', 'targets', targets, kind);
      return tf.tidy(() => {
        const losses = crossEntropyLoss(logits, goal, { classWeights, ignoreIndex, labelSmoothing, legacy });
        return reduceLoss(losses, {
          reduction,
          weights: targets.weights,
          kept: keptOf(goal, ignoreIndex),
          classWeights: labelWeightsOf(goal, logits.shape[1], classWeights),
        });
      });
    };
  },
});

/** Options of {@link createCrossEntropyLoss}; each has a default. */
export type CrossEntropyLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** How {@link crossEntropyLoss} weighs classes and examples. */
export type CrossEntropyOptions = Pick<
  CrossEntropyLossOptions,
  'ignoreIndex' | 'labelSmoothing' | 'legacy'
> & {
  /** Class weights w, one per class, ≥ 0. @default all 1 */
  readonly classWeights?: readonly number[] | undefined;
};

/**
 * Cross-entropy of each example, before any reduction. With `log p = logSoftmax(logits)` and K classes:
 *
 * - for labels y: `lₙ = −(1 − ε) · w_y · log p_y − ε/K · Σ_k w_k · log p_k`, and 0 where y is `ignoreIndex`
 * - for soft targets t: `lₙ = −Σ_k w_k · ((1 − ε) · t_k + ε/K) · log p_k`
 *
 * @param logits Raw scores, `[batch, classes]`. Not softmax output.
 * @param targets Class indices, `[batch]`, int32, in `0 … classes - 1` (others than `ignoreIndex` are not checked: a value that is
 *   read would break a trace), or distributions, `[batch, classes]`, float32.
 * @returns One loss per example, in nats, `[batch]`, float32.
 * @throws ShapeError when targets or class weights do not fit the logits.
 * @see Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", section 7, arXiv:1512.00567 (smoothing);
 *   PyTorch 2, `torch.nn.CrossEntropyLoss` (the place of the class weights)
 */
export function crossEntropyLoss(
  logits: tf.Tensor2D,
  targets: ClassTargets,
  { classWeights, ignoreIndex, labelSmoothing = 0, legacy }: CrossEntropyOptions = {},
): tf.Tensor1D {
  checkClassShapes('crossEntropyLoss', logits, targets, classWeights);
  const classes = logits.shape[1];
  return tf.tidy(() => {
    const sharp = distributionsOf(targets, classes); // [batch, classes]
    const goal =
      labelSmoothing > 0 ? tf.add(tf.mul(sharp, 1 - labelSmoothing), labelSmoothing / classes) : sharp;
    const weighted = classWeights ? tf.mul(goal, tf.tensor1d([...classWeights])) : goal; // [batch, classes]
    const scores = legacy === 'double-softmax' ? tf.softmax(logits) : logits;
    const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(weighted, tf.logSoftmax(scores)), -1)); // [batch]
    const kept = keptOf(targets, ignoreIndex);
    return kept ? tf.mul<tf.Tensor1D>(losses, kept) : losses;
  });
}

/**
 * The loss {@link crossEntropy}.
 *
 * @throws ConfigError for a wrong option, and for class weights from label counts without any.
 */
export const createCrossEntropyLoss = (options: CrossEntropyLossOptions = {}, facts?: LossFacts): Loss =>
  fromOptions(crossEntropy, options, facts);
