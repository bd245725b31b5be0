import { ConfigError, parseOptions, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { balancedClassWeights } from './balanced-class-weights.js';
import type { Loss, LossFacts } from './contracts.js';
import { lossReductionSchema, reduceLoss } from './reduce-loss.js';
import { required } from './required.js';

/** How {@link crossEntropyLoss} weighs classes and examples. */
export interface CrossEntropyOptions {
  /** Class weights w, one per class, ≥ 0. @default all 1 */
  readonly classWeights?: readonly number[] | undefined;
  /** Label of examples that count for nothing. It need not be a class. Only with labels. @default none */
  readonly ignoreIndex?: number | undefined;
  /** Share ε, in 0 … 1, of each target that is spread evenly over all classes. @default 0 */
  readonly labelSmoothing?: number | undefined;
}

/** Options of {@link createCrossEntropyLoss}. Strict: an unknown key is an error. */
export const crossEntropyLossOptionsSchema = z
  .strictObject({
    /** What it learns: `targets.labels`, or the distributions `targets.soft`. @default 'labels' */
    targets: z.enum(['labels', 'soft']).default('labels'),
    /**
     * Class weights, one per class, ≥ 0; or `balanced`, which takes {@link balancedClassWeights} of the training set's label counts.
     * @default all 1
     */
    classWeights: z.union([z.array(z.number().nonnegative()).min(1), z.literal('balanced')]).optional(),
    /** Label of examples that count for nothing. It need not be a class. @default none */
    ignoreIndex: z.int().optional(),
    /** Share, in 0 … 1, of each target that is spread evenly over all classes. @default 0 */
    labelSmoothing: z.number().min(0).max(1).default(0),
    /** @default 'mean' */
    reduction: lossReductionSchema.default('mean'),
  })
  .refine(({ targets, ignoreIndex }) => targets === 'labels' || ignoreIndex === undefined, {
    path: ['ignoreIndex'],
    error: 'expected targets: labels, received soft: a distribution cannot be the label to ignore',
  });

/** Options of {@link createCrossEntropyLoss}; each has a default. */
export type CrossEntropyLossOptions = z.input<typeof crossEntropyLossOptionsSchema>;

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
  targets: tf.Tensor1D | tf.Tensor2D,
  { classWeights, ignoreIndex, labelSmoothing = 0 }: CrossEntropyOptions = {},
): tf.Tensor1D {
  checkShapes(logits, targets, classWeights);
  const classes = logits.shape[1];
  return tf.tidy(() => {
    const sharp = isLabels(targets) ? oneHot(targets, classes) : targets; // [batch, classes]
    const goal =
      labelSmoothing > 0 ? tf.add(tf.mul(sharp, 1 - labelSmoothing), labelSmoothing / classes) : sharp;
    const weighted = classWeights ? tf.mul(goal, tf.tensor1d([...classWeights])) : goal; // [batch, classes]
    const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(weighted, tf.logSoftmax(logits)), -1)); // [batch]
    return isLabels(targets) && ignoreIndex !== undefined
      ? tf.mul<tf.Tensor1D>(losses, isNot(targets, ignoreIndex))
      : losses;
  });
}

/**
 * What each example counts for in the mean, as in PyTorch: the class weight of its label, 0 where that is `ignoreIndex`.
 *
 * @returns `[batch]`, float32, or `undefined` where every example counts 1.
 */
function countsOf(
  labels: tf.Tensor1D,
  classes: number,
  { classWeights, ignoreIndex }: CrossEntropyOptions,
): tf.Tensor1D | undefined {
  const kept = ignoreIndex === undefined ? undefined : isNot(labels, ignoreIndex);
  if (!classWeights) return kept;
  // One-hot times weights instead of a gather: the label to ignore may lie outside the classes.
  const weights = tf.sum<tf.Tensor1D>(tf.mul(oneHot(labels, classes), tf.tensor1d([...classWeights])), -1);
  return kept ? tf.mul<tf.Tensor1D>(weights, kept) : weights;
}

/**
 * Cross-entropy between `output.logits` and `targets.labels` (or `targets.soft`), reduced. Equal to PyTorch's `CrossEntropyLoss`:
 * the mean over labels divides by the sum of their class weights, the mean over soft targets by the number of examples.
 * Example weights multiply both the losses and what they are divided by. Unlike PyTorch, a batch without any example that counts
 * gives 0, not NaN.
 *
 * @throws ConfigError for a wrong option, and for balanced class weights without label counts.
 */
export function createCrossEntropyLoss(options: CrossEntropyLossOptions = {}, facts: LossFacts = {}): Loss {
  const {
    targets: kind,
    reduction,
    classWeights: weights,
    ...rest
  } = parseOptions(crossEntropyLossOptionsSchema, options, 'cross-entropy');
  const entropy = { ...rest, classWeights: weights === 'balanced' ? balancedWeights(facts) : weights };
  return (output, targets) => {
    const logits = required('cross-entropy', 'output', output, 'logits');
    const goal = required('cross-entropy', 'targets', targets, kind);
    return tf.tidy(() => {
      const losses = crossEntropyLoss(logits, goal, entropy);
      const counts = isLabels(goal) ? countsOf(goal, logits.shape[1], entropy) : undefined;
      return reduceLoss(losses, { reduction, weights: targets.weights, counts });
    });
  };
}

function balancedWeights({ labelCounts }: LossFacts): number[] {
  if (!labelCounts) {
    throw new ConfigError('cross-entropy: classWeights: expected label counts to balance by, received none.');
  }
  return balancedClassWeights(labelCounts);
}

const isLabels = (targets: tf.Tensor1D | tf.Tensor2D): targets is tf.Tensor1D => targets.rank === 1;

/** `[batch, classes]`, float32. Cast, because the wasm backend writes integers whatever dtype `tf.oneHot` is asked for. */
const oneHot = (labels: tf.Tensor1D, classes: number): tf.Tensor2D =>
  tf.cast(tf.oneHot(labels, classes) as tf.Tensor2D, 'float32');

/** 1 where a label is not `index`, else 0: `[batch]`, float32. */
const isNot = (labels: tf.Tensor1D, index: number): tf.Tensor1D =>
  tf.cast(tf.notEqual(labels, tf.scalar(index, 'int32')), 'float32');

function checkShapes(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D | tf.Tensor2D,
  classWeights: readonly number[] | undefined,
): void {
  if (logits.rank !== 2) throw new ShapeError('crossEntropyLoss: logits', ['batch', 'classes'], logits.shape);
  const [batch, classes] = logits.shape;
  const expected = isLabels(targets) ? [batch] : [batch, classes];
  if (targets.shape.join() !== expected.join()) {
    throw new ShapeError('crossEntropyLoss: targets', expected, targets.shape);
  }
  if (classWeights && classWeights.length !== classes) {
    throw new ShapeError('crossEntropyLoss: classWeights', [classes], [classWeights.length]);
  }
}
