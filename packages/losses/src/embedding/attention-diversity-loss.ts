import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { diagonal } from './pairs.js';

const schema = z
  .strictObject({
    type: z.literal('attention-diversity'),
    ...lossFields,
    /** The square of the norm, as in the paper; otherwise the norm itself, as in system C. @default false */
    squared: z.boolean().default(false),
    /** Added under the root, > 0: the root has no gradient at 0. Not with `squared`. @default 1e-10 */
    epsilon: z.number().positive().optional(),
    /** @default 'mean' */
    reduction: lossReductionSchema.default('mean'),
  })
  .refine(({ squared, epsilon }) => !squared || epsilon === undefined, {
    path: ['epsilon'],
    error: 'expected squared: false, received true: there is no root to keep off 0',
  });

/** {@link attentionDiversityLoss} of `output.attention`, reduced. It reads no targets but the weights. */
export const attentionDiversity = defineLoss({
  schema,
  reads: () => ['hops'],
  create:
    ({ squared, epsilon, reduction }) =>
    (output, { weights }) => {
      const attention = required('attention-diversity', 'output', output, 'attention');
      return tf.tidy(() =>
        reduceLoss(attentionDiversityLoss(attention, { squared, epsilon }), { reduction, weights }),
      );
    },
});

/** Options of {@link createAttentionDiversityLoss}; each has a default. */
export type AttentionDiversityLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link attentionDiversityLoss}. */
export type AttentionDiversityOptions = Pick<AttentionDiversityLossOptions, 'squared' | 'epsilon'>;

/**
 * How alike the hops of an attention are, of each example, before any reduction. With A `[hops, steps]`, one row per hop:
 *
 * - `lₙ = √(‖A·Aᵀ − I‖²_F + ε)`
 * - squared: `lₙ = ‖A·Aᵀ − I‖²_F`
 *
 * Least where each hop looks at one step, and no two at the same one.
 *
 * @param attention Attention weights, `[batch, hops, steps]`, each row summing to 1; 0 at padded steps.
 * @returns One loss per example, `[batch]`, ≥ 0, float32.
 * @throws ShapeError unless the attention has three axes.
 * @see Lin et al. 2017, "A Structured Self-attentive Sentence Embedding", eq. 8, arXiv:1703.03130
 */
export function attentionDiversityLoss(
  attention: tf.Tensor,
  { squared = false, epsilon = 1e-10 }: AttentionDiversityOptions = {},
): tf.Tensor1D {
  if (attention.rank !== 3) {
    throw new ShapeError('attentionDiversityLoss: attention', ['batch', 'hops', 'steps'], attention.shape);
  }
  return tf.tidy(() => {
    const overlap = tf.matMul(attention, attention, false, true); // [batch, hops, hops]
    const excess = tf.sub(overlap, tf.expandDims(diagonal(attention.shape[1]!), 0));
    const squares = tf.sum<tf.Tensor1D>(tf.square(excess), [1, 2]); // [batch]
    return squared ? squares : tf.sqrt(tf.add<tf.Tensor1D>(squares, epsilon));
  });
}

/** The loss {@link attentionDiversity}. @throws ConfigError for a wrong option. */
export const createAttentionDiversityLoss = (options: AttentionDiversityLossOptions = {}): Loss =>
  fromOptions(attentionDiversity, options);
