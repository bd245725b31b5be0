import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { epsilonSchema } from '../epsilon.js';
import { divideSafely } from '../reduce-loss.js';
import { required } from '../required.js';
import { type ClassTargets, checkClassShapes, distributionsOf, targetKindSchema } from './class-targets.js';

/** Options of `dice` and `l1-f1`, beside those of every loss. */
export const diceFields = {
  /** What it learns: `targets.labels`, or the distributions `targets.soft`. @default 'labels' */
  targets: targetKindSchema.default('labels'),
  /** Which classes are averaged: those with examples in the batch, or `all`, as published. @default 'present' */
  classes: z.enum(['present', 'all']).default('present'),
  /** Added to the denominator. @default 1e-8 */
  epsilon: epsilonSchema.default(1e-8),
};

const schema = z.strictObject({ type: z.literal('dice'), ...lossFields, ...diceFields });

/** {@link diceLoss} between `output.logits` and `targets.labels` (or `targets.soft`). Of the batch, not of examples. */
export const dice = defineLoss({
  schema,
  reads: ({ targets }) => ['logits', targets],
  create:
    ({ targets: kind, classes, epsilon }) =>
    (output, targets) => {
      const logits = required('dice', 'output', output, 'logits');
      const goal = required('dice', 'targets', targets, kind);
      return diceLoss(logits, goal, { classes, epsilon, weights: targets.weights });
    },
});

/** Options of {@link createDiceLoss}; each has a default. */
export type DiceLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link diceLoss}. */
export type DiceOptions = Pick<DiceLossOptions, 'classes' | 'epsilon'> & {
  /** Example weights, `[batch]`, float32; 0 for padding. @default all 1 */
  readonly weights?: tf.Tensor1D | undefined;
};

/**
 * One minus the mean Dice coefficient of the classes, over the whole batch. With `p = softmax(logits)`, targets y, example weights e:
 *
 * `TP_k = Σ e·p_k·y_k`, `FP_k = Σ e·p_k·(1 − y_k)`, `FN_k = Σ e·(1 − p_k)·y_k`,
 * `D_k = 2·TP_k / (2·TP_k + FP_k + FN_k + ε)`, `L = 1 − mean_k D_k`
 *
 * The mean takes the classes that have examples (`Σ e·y_k > 0`), or all: one without examples has D = 0 and only raises the loss.
 *
 * @param logits Raw scores, `[batch, classes]`. Not softmax output.
 * @param targets Class indices, `[batch]`, int32, or distributions, `[batch, classes]`, float32.
 * @returns A scalar in 0 … 1; 0 where no example counts.
 * @throws ShapeError when the targets do not fit the logits.
 * @see Milletari et al. 2016, "V-Net", section 3, arXiv:1606.04797 (without the squares)
 */
export function diceLoss(
  logits: tf.Tensor2D,
  targets: ClassTargets,
  { classes = 'present', epsilon = 1e-8, weights }: DiceOptions = {},
): tf.Scalar {
  checkClassShapes('diceLoss', logits, targets);
  return tf.tidy(() => {
    const sumOf = (x: tf.Tensor): tf.Tensor => tf.sum(weights ? tf.mul(x, tf.expandDims(weights, -1)) : x, 0); // [classes]
    const p = tf.softmax(logits); // [batch, classes]
    const y = distributionsOf(targets, logits.shape[1]);
    const support = sumOf(y);
    // 2·TP + FP + FN is the sum of both.
    const dice = tf.div(tf.mul(sumOf(tf.mul(p, y)), 2), tf.add(tf.add(sumOf(p), support), epsilon));
    const present = tf.step(support);
    const counted = classes === 'present' ? present : tf.mul(tf.onesLike(present), tf.max(present));
    return divideSafely(tf.sum<tf.Scalar>(tf.mul(counted, tf.sub(1, dice))), tf.sum(counted));
  });
}

/** The loss {@link dice}. @throws ConfigError for a wrong option. */
export const createDiceLoss = (options: DiceLossOptions = {}): Loss => fromOptions(dice, options);
