import { parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { checkOptions } from '../check-options.js';
import type { Loss, LossFacts } from '../contracts.js';
import { lossReductionSchema, type ReduceLossOptions, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import {
  type ClassTargets,
  checkClassShapes,
  classWeightsOf,
  classWeightsSchema,
  countsOf,
  distributionsOf,
  isLabels,
  isNot,
  targetKindSchema,
} from './class-targets.js';
import { crossEntropyLoss } from './cross-entropy-loss.js';

/** How {@link focalLoss} weighs classes and examples. */
export interface FocalOptions {
  /** Focusing parameter γ ≥ 0. `0` gives cross-entropy. @default 2 */
  readonly gamma?: number | undefined;
  /** Class weights α, one per class, ≥ 0. @default all 1 */
  readonly alpha?: readonly number[] | undefined;
  /** Label of examples that count for nothing. It need not be a class. Only with labels. @default none */
  readonly ignoreIndex?: number | undefined;
  /** Probabilities are kept in ε … 1 − ε, with no gradient beyond. Not needed for safety. @default 0 */
  readonly epsilon?: number | undefined;
}

/** Options of {@link batchFocalLoss}. */
export type BatchFocalOptions = Omit<FocalOptions, 'epsilon'> & Omit<ReduceLossOptions, 'counts'>;

/** Options of {@link createFocalLoss}. Strict: an unknown key is an error. */
export const focalLossOptionsSchema = z
  .strictObject({
    /** What it learns: `targets.labels`, or the distributions `targets.soft`. @default 'labels' */
    targets: targetKindSchema.default('labels'),
    /** Focusing parameter γ ≥ 0. @default 2 */
    gamma: z.number().nonnegative().default(2),
    /** Class weights α, one per class, ≥ 0, or made from label counts: {@link classWeightsSchema}. @default all 1 */
    alpha: classWeightsSchema.optional(),
    /** `example`: {@link focalLoss}, reduced; `batch`: {@link batchFocalLoss}. @default 'example' */
    level: z.enum(['example', 'batch']).default('example'),
    /** Label of examples that count for nothing. It need not be a class. @default none */
    ignoreIndex: z.int().optional(),
    /** Probabilities are kept in ε … 1 − ε, with no gradient beyond. @default 0 */
    epsilon: z.number().min(0).lt(0.5).default(0),
    /** @default 'mean' */
    reduction: lossReductionSchema.default('mean'),
  })
  .refine(({ targets, ignoreIndex }) => targets === 'labels' || ignoreIndex === undefined, {
    path: ['ignoreIndex'],
    error: 'expected targets: labels, received soft: a distribution cannot be the label to ignore',
  })
  .refine(({ level, epsilon }) => level === 'example' || epsilon === 0, {
    path: ['epsilon'],
    error: 'expected level: example, received batch',
  });

/** Options of {@link createFocalLoss}; each has a default. */
export type FocalLossOptions = z.input<typeof focalLossOptionsSchema>;

/** `(1 − p)^γ · log p`, elementwise, ≤ 0. */
function focused(logP: tf.Tensor, gamma: number): tf.Tensor {
  // Kept above 0: the gradient of (1 - p)^γ is 0·∞ = NaN at p = 1 when γ < 1.
  const miss = tf.maximum(tf.neg(tf.expm1(logP)), 1e-7);
  return tf.mul(tf.pow(miss, gamma), logP);
}

/**
 * Focal loss of each example, before any reduction. With `p = softmax(logits)`:
 *
 * - for labels y: `lₙ = −α_y · (1 − p_y)^γ · log p_y`, and 0 where y is `ignoreIndex`
 * - for soft targets t: `lₙ = −Σ_k t_k · α_k · (1 − p_k)^γ · log p_k`
 *
 * @param logits Raw scores, `[batch, classes]`. Not softmax output.
 * @param targets Class indices, `[batch]`, int32, or distributions, `[batch, classes]`, float32.
 * @returns One loss per example, in nats, `[batch]`, float32.
 * @throws ShapeError when targets or α do not fit the logits.
 * @see Lin et al. 2017, "Focal Loss for Dense Object Detection", eq. 5, arXiv:1708.02002
 */
export function focalLoss(
  logits: tf.Tensor2D,
  targets: ClassTargets,
  { gamma = 2, alpha, ignoreIndex, epsilon = 0 }: FocalOptions = {},
): tf.Tensor1D {
  checkClassShapes('focalLoss', logits, targets, alpha, 'alpha');
  checkOptions('focalLoss', focalLossOptionsSchema, { gamma, epsilon });
  return tf.tidy(() => {
    const logSoftmax = tf.logSoftmax(logits); // [batch, classes]
    const logP =
      epsilon > 0 ? tf.clipByValue(logSoftmax, Math.log(epsilon), Math.log1p(-epsilon)) : logSoftmax;
    const goal = distributionsOf(targets, logits.shape[1]);
    const weighted = alpha ? tf.mul(goal, tf.tensor1d([...alpha])) : goal; // [batch, classes]
    const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(weighted, focused(logP, gamma)), -1)); // [batch]
    return isLabels(targets) && ignoreIndex !== undefined
      ? tf.mul<tf.Tensor1D>(losses, isNot(targets, ignoreIndex))
      : losses;
  });
}

/**
 * The batch-level form of a published system: `(1 − e^−C)^γ · C`, where C is the reduced cross-entropy of the whole batch, so that easy
 * examples are not told from hard ones. With one example it equals {@link focalLoss}.
 *
 * @param logits Raw scores, `[batch, classes]`.
 * @param targets Class indices, `[batch]`, int32, or distributions, `[batch, classes]`, float32.
 * @returns A scalar.
 */
export function batchFocalLoss(
  logits: tf.Tensor2D,
  targets: ClassTargets,
  { gamma = 2, alpha, ignoreIndex, reduction, weights }: BatchFocalOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const losses = crossEntropyLoss(logits, targets, { classWeights: alpha, ignoreIndex });
    const counts = countsOf(targets, logits.shape[1], alpha, ignoreIndex);
    const entropy = reduceLoss(losses, { ...(reduction && { reduction }), weights, counts });
    return tf.neg(focused(tf.neg(entropy), gamma)) as tf.Scalar;
  });
}

/**
 * Focal loss between `output.logits` and `targets.labels` (or `targets.soft`), reduced, or on the batch's cross-entropy.
 *
 * @throws ConfigError for a wrong option, and for α from label counts without any.
 */
export function createFocalLoss(options: FocalLossOptions = {}, facts: LossFacts = {}): Loss {
  const parsed = parseOptions(focalLossOptionsSchema, options, 'focal');
  const alpha = classWeightsOf('focal: alpha', parsed.alpha, facts);
  const { targets: kind, reduction, level, ...rest } = parsed;
  return (output, targets) => {
    const logits = required('focal', 'output', output, 'logits');
    const goal = required('focal', 'targets', targets, kind);
    const { weights } = targets;
    return tf.tidy(() => {
      if (level === 'batch') return batchFocalLoss(logits, goal, { ...rest, alpha, reduction, weights });
      const counts = countsOf(goal, logits.shape[1], alpha, rest.ignoreIndex);
      return reduceLoss(focalLoss(logits, goal, { ...rest, alpha }), { reduction, weights, counts });
    });
  };
}
