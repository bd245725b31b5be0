import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { required } from '../required.js';
import type { ClassTargets } from './class-targets.js';
import { type DiceOptions, diceFields, diceLoss } from './dice-loss.js';

const schema = z.strictObject({ type: z.literal('l1-f1'), ...lossFields, ...diceFields });

/** {@link l1F1Loss} between `output.logits` and `targets.labels` (or `targets.soft`). Of the batch, not of examples. */
export const l1F1 = defineLoss({
  schema,
  reads: ({ targets }) => ['logits', targets],
  create:
    ({ targets: kind, classes, epsilon }) =>
    (output, targets) => {
      const logits = required('l1-f1', 'output', output, 'logits');
      const goal = required('l1-f1', 'targets', targets, kind);
      return l1F1Loss(logits, goal, { classes, epsilon, weights: targets.weights });
    },
});

/** Options of {@link createL1F1Loss}, those of the Dice loss; each has a default. */
export type L1F1LossOptions = Omit<z.input<typeof schema>, 'type'>;

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

/** The loss {@link l1F1}. @throws ConfigError for a wrong option. */
export const createL1F1Loss = (options: L1F1LossOptions = {}): Loss => fromOptions(l1F1, options);
