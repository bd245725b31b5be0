import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { checkClassShapes } from './class-targets.js';

const schema = z.strictObject({
  type: z.literal('kl-divergence'),
  ...lossFields,
  /**
   * `double-log-softmax`: takes `softmax(targets)` for the targets, as a published system did by mistake: they come out nearly even.
   * @default none
   */
  legacy: z.literal('double-log-softmax').optional(),
  /** @default 'mean' */
  reduction: lossReductionSchema.default('mean'),
});

/** {@link klDivergenceLoss} between `output.logits` and `targets.soft`, reduced. PyTorch's `batchmean` is `'mean'`. */
export const klDivergence = defineLoss({
  schema,
  reads: () => ['logits', 'soft'],
  create:
    ({ legacy, reduction }) =>
    (output, targets) => {
      const logits = required('kl-divergence', 'output', output, 'logits');
      const soft = required('kl-divergence', 'targets', targets, 'soft');
      return tf.tidy(() =>
        reduceLoss(klDivergenceLoss(logits, soft, { legacy }), { reduction, weights: targets.weights }),
      );
    },
});

/** Options of {@link createKlDivergenceLoss}; each has a default. */
export type KlDivergenceLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link klDivergenceLoss}. */
export type KlDivergenceOptions = Pick<KlDivergenceLossOptions, 'legacy'>;

/**
 * Divergence of the predicted from the target distribution of each example, before any reduction:
 * `lₙ = KL(t ‖ p) = Σ_k t_k · (log t_k − log p_k)`, with `log p = logSoftmax(logits)` and 0 · log 0 = 0. Its gradient is that of
 * cross-entropy; its value is 0 for a perfect prediction.
 *
 * @param logits Raw scores, `[batch, classes]`. Not softmax output.
 * @param soft Target distributions t, `[batch, classes]`, float32.
 * @returns One loss per example, in nats, `[batch]`, float32.
 * @throws ShapeError when the targets do not fit the logits.
 * @see Kullback and Leibler 1951, "On Information and Sufficiency"; PyTorch 2, `torch.nn.KLDivLoss`
 */
export function klDivergenceLoss(
  logits: tf.Tensor2D,
  soft: tf.Tensor2D,
  { legacy }: KlDivergenceOptions = {},
): tf.Tensor1D {
  checkClassShapes('klDivergenceLoss', logits, soft);
  return tf.tidy(() => {
    const t = legacy === 'double-log-softmax' ? tf.softmax(soft) : soft; // [batch, classes]
    const logT = tf.log(tf.maximum(t, 1e-30)); // finite, so that 0 · log 0 is 0
    return tf.sum<tf.Tensor1D>(tf.mul(t, tf.sub(logT, tf.logSoftmax(logits))), -1);
  });
}

/** The loss {@link klDivergence}. @throws ConfigError for a wrong option. */
export const createKlDivergenceLoss = (options: KlDivergenceLossOptions = {}): Loss =>
  fromOptions(klDivergence, options);
