import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

const DIMENSIONS = ['valence', 'arousal'] as const;

/** A column of valence–arousal tensors. */
export type AffectDimension = (typeof DIMENSIONS)[number];

/** Which columns a regression loss reads; the others may hold anything, NaN too. */
export const dimensionsSchema = z.array(z.enum(DIMENSIONS)).min(1);

/**
 * The chosen columns of `[batch, 2]`: `[batch, 1 … 2]`. A slice, so that a value in another column cannot get through.
 *
 * @throws ShapeError when the tensor has no two columns.
 */
export function columnsOf(
  where: string,
  x: tf.Tensor2D,
  batch: number,
  dimensions: readonly AffectDimension[],
): tf.Tensor2D {
  if (x.rank !== 2 || x.shape[0] !== batch || x.shape[1] !== 2) {
    throw new ShapeError(where, [batch, 2], x.shape);
  }
  const chosen = DIMENSIONS.filter((name) => dimensions.includes(name));
  if (chosen.length === DIMENSIONS.length) return x;
  return tf.slice(x, [0, DIMENSIONS.indexOf(chosen[0]!)], [-1, 1]);
}

/**
 * `leave-out`: an example of which a dimension that counts is not known (NaN) counts for nothing, in the sum and in the mean.
 */
export const unknownSchema = z.literal('leave-out').optional();

/** Targets with 0 where they are not known, and which examples know all of theirs. */
export interface KnownTargets {
  readonly values: tf.Tensor2D;
  /** 1 or 0, `[batch]`, float32. */
  readonly kept: tf.Tensor1D;
}

/** Tells examples whose targets are known from the others. */
export function knownTargets(wanted: tf.Tensor2D): KnownTargets {
  const isUnknown = tf.isNaN(wanted);
  return {
    values: tf.where<tf.Tensor2D>(isUnknown, tf.zerosLike(wanted), wanted),
    kept: tf.sub<tf.Tensor1D>(1, tf.max(tf.cast(isUnknown, 'float32'), 1)),
  };
}
