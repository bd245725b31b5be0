import { parseOptions } from '@erc/core';
import type * as tf from '@tensorflow/tfjs';
import type { Loss } from '../contracts.js';
import { required } from '../required.js';
import type { ClassTargets } from './class-targets.js';
import { type DiceLossOptions, type DiceOptions, diceLoss, diceLossOptionsSchema } from './dice-loss.js';

/** Options of {@link createL1F1Loss}: those of the Dice loss. Strict: an unknown key is an error. */
export const l1F1LossOptionsSchema = diceLossOptionsSchema;

/** Options of {@link createL1F1Loss}; each has a default. */
export type L1F1LossOptions = DiceLossOptions;

/**
 * L1 distance of the classes' soft F1 from 1, over the whole batch: `mean_k |1 − F1_k|`, with
 * `F1_k = 2·TP_k / (2·TP_k + FP_k + FN_k + ε)` of soft counts, those of {@link diceLoss}. F1 is at most 1, so this is one minus the
 * soft macro-F1, and, as Dice and F1 are one number, the same as {@link diceLoss}: it stands under its own name for those who look
 * for it.
 *
 * @param logits Raw scores, `[batch, classes]`. Not softmax output.
 * @param targets Class indices, `[batch]`, int32, or distributions, `[batch, classes]`, float32.
 * @returns A scalar in 0 … 1; 0 where no example counts.
 */
export function l1F1Loss(logits: tf.Tensor2D, targets: ClassTargets, options: DiceOptions = {}): tf.Scalar {
  return diceLoss(logits, targets, options);
}

/**
 * {@link l1F1Loss} between `output.logits` and `targets.labels` (or `targets.soft`). Of the batch, not of examples.
 *
 * @throws ConfigError for a wrong option.
 */
export function createL1F1Loss(options: L1F1LossOptions = {}): Loss {
  const { targets: kind, ...rest } = parseOptions(l1F1LossOptionsSchema, options, 'l1-f1');
  return (output, targets) => {
    const logits = required('l1-f1', 'output', output, 'logits');
    return l1F1Loss(logits, required('l1-f1', 'targets', targets, kind), {
      ...rest,
      weights: targets.weights,
    });
  };
}
