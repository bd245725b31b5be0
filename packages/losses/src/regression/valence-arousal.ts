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
