import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss, LossFacts } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, type ReduceLossOptions, reduceLoss } from '../reduce-loss.js';
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
import { crossEntropyLoss } from './cross-entropy-loss.js';

const schema = z
  .strictObject({
    type: z.literal('focal'),
    ...lossFields,
    /** What it learns: `targets.labels`, or the distributions `targets.soft`. @default 'labels' */
    targets: targetKindSchema.default('labels'),
    /** Focusing parameter γ ≥ 0. `0` gives cross-entropy. @default 2 */
    gamma: z.number().nonnegative().default(2),
    /** Class weights α, one per class, ≥ 0, or made from label counts: {@link classWeightsSchema}. @default all 1 */
    classWeights: classWeightsSchema.optional(),
    /** `example`: {@link focalLoss}, reduced; `batch`: {@link batchFocalLoss}. @default 'example' */
    level: z.enum(['example', 'batch']).default('example'),
    /** Label of examples that count for nothing. It need not be a class. Only with labels. @default none */
    ignoreIndex: z.int().optional(),
    /** Probabilities are kept in ε … 1 − ε, with no gradient beyond. Not needed for safety. @default 0 */
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

/** Focal loss between `output.logits` and `targets.labels` (or `targets.soft`), reduced, or on the batch's cross-entropy. */
export const focal = defineLoss({
  schema,
  reads: ({ targets }) => ['logits', targets],
  check: ({ classWeights }, facts) => void classWeightsOf('focal: classWeights', classWeights, facts),
  create(options, facts) {
    const { targets: kind, gamma, level, ignoreIndex, epsilon, reduction } = options;
    const classWeights = classWeightsOf('focal: classWeights', options.classWeights, facts);
    return (output, targets) => {
      const logits = required('focal', 'output', output, 'logits');
      const goal = required('focal', 'targets', targets, kind);
      const { weights } = targets;
      return tf.tidy(() => {
        if (level === 'batch') {
          return batchFocalLoss(logits, goal, { gamma, classWeights, ignoreIndex, reduction, weights });
        }
        const losses = focalLoss(logits, goal, { gamma, classWeights, ignoreIndex, epsilon });
        return reduceLoss(losses, {
          reduction,
          weights,
          kept: keptOf(goal, ignoreIndex),
          classWeights: labelWeightsOf(goal, logits.shape[1], classWeights),
        });
      });
    };
  },
});

/** Options of {@link createFocalLoss}; each has a default. */
export type FocalLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** How {@link focalLoss} weighs classes and examples. */
export type FocalOptions = Pick<FocalLossOptions, 'gamma' | 'ignoreIndex' | 'epsilon'> & {
  /** Class weights α, one per class, ≥ 0. @default all 1 */
  readonly classWeights?: readonly number[] | undefined;
};

/** Options of {@link batchFocalLoss}. */
export type BatchFocalOptions = Omit<FocalOptions, 'epsilon'> &
  Pick<ReduceLossOptions, 'reduction' | 'weights'>;

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
 * @throws ShapeError when targets or class weights do not fit the logits.
 * @see Lin et al. 2017, "Focal Loss for Dense Object Detection", eq. 5, arXiv:1708.02002
 */
export function focalLoss(
  logits: tf.Tensor2D,
  targets: ClassTargets,
  { gamma = 2, classWeights, ignoreIndex, epsilon = 0 }: FocalOptions = {},
): tf.Tensor1D {
  checkClassShapes('focalLoss', logits, targets, classWeights);
  return tf.tidy(() => {
    const logSoftmax = tf.logSoftmax(logits); // [batch, classes]
    const logP =
      epsilon > 0 ? tf.clipByValue(logSoftmax, Math.log(epsilon), Math.log1p(-epsilon)) : logSoftmax;
    const goal = distributionsOf(targets, logits.shape[1]);
    const weighted = classWeights ? tf.mul(goal, tf.tensor1d([...classWeights])) : goal; // [batch, classes]
    const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(weighted, focused(logP, gamma)), -1)); // [batch]
    const kept = keptOf(targets, ignoreIndex);
    return kept ? tf.mul<tf.Tensor1D>(losses, kept) : losses;
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
  { gamma = 2, classWeights, ignoreIndex, reduction, weights }: BatchFocalOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const losses = crossEntropyLoss(logits, targets, { classWeights, ignoreIndex });
    const entropy = reduceLoss(losses, {
      ...(reduction && { reduction }),
      weights,
      kept: keptOf(targets, ignoreIndex),
      classWeights: labelWeightsOf(targets, logits.shape[1], classWeights),
    });
    return tf.neg(focused(tf.neg(entropy), gamma)) as tf.Scalar;
  });
}

/**
 * The loss {@link focal}.
 *
 * @throws ConfigError for a wrong option, and for class weights from label counts without any.
 */
export const createFocalLoss = (options: FocalLossOptions = {}, facts?: LossFacts): Loss =>
  fromOptions(focal, options, facts);
