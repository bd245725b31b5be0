import { parseOptions, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { checkOptions } from '../check-options.js';
import type { Loss } from '../contracts.js';
import { lossReductionSchema, reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { diagonal } from './pairs.js';

/** Options of {@link createAttentionDiversityLoss}. Strict: an unknown key is an error. */
export const attentionDiversityLossOptionsSchema = z
  .strictObject({
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

/** Options of {@link createAttentionDiversityLoss}; each has a default. */
export type AttentionDiversityLossOptions = z.input<typeof attentionDiversityLossOptionsSchema>;

/** Options of {@link attentionDiversityLoss}. */
export interface AttentionDiversityOptions {
  /** @default false */
  readonly squared?: boolean | undefined;
  /** Added under the root, > 0; unused when squared. @default 1e-10 */
  readonly epsilon?: number | undefined;
}

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
  attention: tf.Tensor3D,
  { squared = false, epsilon = 1e-10 }: AttentionDiversityOptions = {},
): tf.Tensor1D {
  if (attention.rank !== 3) {
    throw new ShapeError('attentionDiversityLoss: attention', ['batch', 'hops', 'steps'], attention.shape);
  }
  checkOptions('attentionDiversityLoss', attentionDiversityLossOptionsSchema, { epsilon });
  return tf.tidy(() => {
    const overlap = tf.matMul(attention, attention, false, true); // [batch, hops, hops]
    const excess = tf.sub(overlap, tf.expandDims(diagonal(attention.shape[1]), 0));
    const squares = tf.sum<tf.Tensor1D>(tf.square(excess), [1, 2]); // [batch]
    return squared ? squares : tf.sqrt(tf.add<tf.Tensor1D>(squares, epsilon));
  });
}

/** {@link attentionDiversityLoss} of `output.attention`, reduced. It reads no targets but the weights. @throws ConfigError for a wrong option. */
export function createAttentionDiversityLoss(options: AttentionDiversityLossOptions = {}): Loss {
  const where = 'attention-diversity';
  const { reduction, ...own } = parseOptions(attentionDiversityLossOptionsSchema, options, where);
  return (output, { weights }) => {
    const attention = required(where, 'output', output, 'attention') as tf.Tensor3D;
    return tf.tidy(() => reduceLoss(attentionDiversityLoss(attention, own), { reduction, weights }));
  };
}
