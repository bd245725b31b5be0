import { ConfigError, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { LossFacts } from '../contracts.js';
import { balancedClassWeights } from '../labels/balanced-class-weights.js';
import { effectiveNumberWeights } from '../labels/effective-number-weights.js';
import { inverseFrequencyWeights } from '../labels/inverse-frequency-weights.js';

/** Class indices, `[batch]`, int32, or class distributions, `[batch, classes]`, float32. */
export type ClassTargets = tf.Tensor1D | tf.Tensor2D;

/** Which targets a class loss learns. */
export const targetKindSchema = z.enum(['labels', 'soft']);

/**
 * Class weights of a recipe: one per class, ≥ 0, or made from the label counts of the training set: `balanced` by
 * {@link balancedClassWeights}, `inverse-frequency` by {@link inverseFrequencyWeights}, or by {@link effectiveNumberWeights} of a β.
 */
export const classWeightsSchema = z.union([
  z.array(z.number().nonnegative()).min(1),
  z.enum(['balanced', 'inverse-frequency']),
  z.strictObject({
    /** β in 0 … 1, 1 excluded. */
    effectiveNumber: z.number().min(0).lt(1),
  }),
]);

/**
 * Class weights as numbers.
 *
 * @param where The option, for the message.
 * @throws ConfigError for weights from label counts without any, and for numbers that are not one for each label counted.
 */
export function classWeightsOf(
  where: string,
  weights: z.output<typeof classWeightsSchema> | undefined,
  { labelCounts }: LossFacts,
): readonly number[] | undefined {
  if (weights === undefined) return undefined;
  if (Array.isArray(weights)) {
    if (labelCounts && weights.length !== labelCounts.length) {
      throw new ConfigError(
        `${where}: expected ${labelCounts.length} weights, one for each label, received ${weights.length}.`,
      );
    }
    return weights;
  }
  if (!labelCounts) {
    throw new ConfigError(`${where}: expected label counts to balance by, received none.`);
  }
  if (weights === 'balanced') return balancedClassWeights(labelCounts);
  if (weights === 'inverse-frequency') return inverseFrequencyWeights(labelCounts);
  return effectiveNumberWeights(labelCounts, { beta: weights.effectiveNumber });
}

/** Whether the targets are class indices. */
export const isLabels = (targets: ClassTargets): targets is tf.Tensor1D => targets.rank === 1;

/** `[batch, classes]`, float32. Cast, because the wasm backend writes integers whatever dtype `tf.oneHot` is asked for. */
export const oneHot = (labels: tf.Tensor1D, classes: number): tf.Tensor2D =>
  tf.cast(tf.oneHot(labels, classes) as tf.Tensor2D, 'float32');

/** Targets as distributions: one-hot labels, or the distributions themselves. */
export const distributionsOf = (targets: ClassTargets, classes: number): tf.Tensor2D =>
  isLabels(targets) ? oneHot(targets, classes) : targets;

/** 1 where a label is averaged, 0 where it is `ignoreIndex`: `[batch]`, float32; `undefined` where none is ignored. */
export const keptOf = (targets: ClassTargets, ignoreIndex: number | undefined): tf.Tensor1D | undefined =>
  isLabels(targets) && ignoreIndex !== undefined
    ? tf.cast(tf.notEqual(targets, tf.scalar(ignoreIndex, 'int32')), 'float32')
    : undefined;

/** The class weight of each label: `[batch]`, float32; `undefined` where every example counts 1, as with distributions. */
export function labelWeightsOf(
  targets: ClassTargets,
  classes: number,
  classWeights: readonly number[] | undefined,
): tf.Tensor1D | undefined {
  if (!isLabels(targets) || !classWeights) return undefined;
  // One-hot times weights instead of a gather: the label to ignore may lie outside the classes.
  return tf.sum<tf.Tensor1D>(tf.mul(oneHot(targets, classes), tf.tensor1d([...classWeights])), -1);
}

/** @throws ShapeError when logits are no matrix, or when targets or class weights do not fit them. */
export function checkClassShapes(
  where: string,
  logits: tf.Tensor2D,
  targets: ClassTargets,
  classWeights?: readonly number[] | undefined,
): void {
  if (logits.rank !== 2) throw new ShapeError(`${where}: logits`, ['batch', 'classes'], logits.shape);
  const [batch, classes] = logits.shape;
  const expected = isLabels(targets) ? [batch] : [batch, classes];
  if (targets.shape.join() !== expected.join()) {
    throw new ShapeError(`${where}: targets`, expected, targets.shape);
  }
  if (classWeights && classWeights.length !== classes) {
    throw new ShapeError(`${where}: classWeights`, [classes], [classWeights.length]);
  }
}
