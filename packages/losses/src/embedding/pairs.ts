import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';

/** Which examples of a batch stand to each other as what. Ones and zeros, float32. */
export interface LabelPairs {
  /** 1 at (i, j) where both take part, their labels are equal and i ≠ j: `[batch, batch]`. */
  readonly positives: tf.Tensor2D;
  /** 1 at (i, j) where both take part and their labels differ: `[batch, batch]`. */
  readonly negatives: tf.Tensor2D;
}

/**
 * Who takes part: 1 where the example weight is above 0, `[batch]`, float32. A padded row is no anchor, no positive and no negative.
 */
export function presence(batch: number, weights?: tf.Tensor1D): tf.Tensor1D {
  return weights ? tf.cast(tf.greater(weights, 0), 'float32') : tf.ones([batch]);
}

/** 1 on the diagonal, `[batch, batch]`, float32. */
export function diagonal(batch: number): tf.Tensor2D {
  return tf.tidy(() => {
    const index = tf.range(0, batch, 1, 'int32');
    return tf.cast(tf.equal(tf.expandDims(index, 1), tf.expandDims(index, 0)), 'float32');
  });
}

/** 1 at (i, j) where j comes before i, `[batch, batch]`, float32. */
export function earlier(batch: number): tf.Tensor2D {
  return tf.tidy(() => {
    const index = tf.range(0, batch, 1, 'int32');
    return tf.cast(tf.less(tf.expandDims(index, 0), tf.expandDims(index, 1)), 'float32');
  });
}

/** 1 at (i, j) where both take part: `[batch, batch]`. */
export function bothPresent(present: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy(() => tf.mul<tf.Tensor2D>(tf.expandDims(present, 1), tf.expandDims(present, 0)));
}

/**
 * Positives and negatives by label.
 *
 * @param labels `[batch]`, int32; any integers.
 * @param present `[batch]`, of {@link presence}.
 */
export function labelPairs(labels: tf.Tensor1D, present: tf.Tensor1D): LabelPairs {
  return tf.tidy(() => {
    const both = bothPresent(present);
    const equal = tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)), 'float32');
    return {
      positives: tf.mul<tf.Tensor2D>(both, tf.sub(equal, diagonal(labels.shape[0]))),
      negatives: tf.mul<tf.Tensor2D>(both, tf.sub(1, equal)),
    } satisfies LabelPairs;
  });
}

/** Number of each example's positives, or negatives: `[batch]`. */
export function countsIn(pairs: tf.Tensor2D): tf.Tensor1D {
  return tf.sum<tf.Tensor1D>(pairs, 1);
}

/** 1 where there is at least one: `[batch]`. Only for counts that do not depend on a parameter. */
export function hasAny(counts: tf.Tensor1D): tf.Tensor1D {
  return tf.cast(tf.greater(counts, 0), 'float32');
}

/** @throws ShapeError unless the embedding is `[batch, dim]` and labels and weights are `[batch]`. */
export function checkEmbedding(
  where: string,
  embedding: tf.Tensor2D,
  parts: Readonly<Record<string, tf.Tensor1D | undefined>>,
): void {
  if (embedding.rank !== 2) {
    throw new ShapeError(`${where}: embedding`, ['batch', 'dim'], embedding.shape);
  }
  const [batch] = embedding.shape;
  for (const [name, part] of Object.entries(parts)) {
    if (part && part.shape.join() !== `${batch}`) {
      throw new ShapeError(`${where}: ${name}`, [batch], part.shape);
    }
  }
}
