import type { Random } from '@erc/core';
import { createParameter, normal, type Parameter } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { StreamValues } from '../front-end/contracts.js';

/** The missing-modality embedding of a stream, a learned vector: `fusion/missing/<stream>`, `[dim]`, first drawn from N(0, 1/dim): about unit length. */
export function createMissingEmbedding(stream: string, dim: number, random: Random): Parameter {
  const path = `fusion/missing/${stream}`;
  const values = normal([dim], random.fork(path));
  return createParameter(
    path,
    [dim],
    values.map((value) => value / Math.sqrt(dim)),
  );
}

/**
 * Puts the missing-modality embedding in the place of a stream where `present` is 0: as the vector, or as the first and only step.
 *
 * @param embedding `[dim]`, or `undefined` to put zeros (a sequence without any real step) there.
 * @param present `[batch]`.
 */
export function replaceMissing(
  { values, mask }: StreamValues,
  embedding: tf.Tensor | undefined,
  present: tf.Tensor1D,
): StreamValues {
  const kept = tf.expandDims<tf.Tensor2D>(present, 1); // [batch, 1]
  const gone = tf.sub<tf.Tensor2D>(1, kept);
  if (!mask) {
    const own = tf.mul<tf.Tensor2D>(values, kept);
    return { values: embedding ? tf.add(own, tf.mul(gone, embedding)) : own };
  }
  const own = tf.mul<tf.Tensor3D>(values, tf.expandDims(kept, 2));
  const ownMask = tf.mul<tf.Tensor2D>(mask, kept);
  if (!embedding) return { values: own, mask: ownMask };
  const firstStep = tf.cast(
    tf.equal(tf.range(0, mask.shape[1], 1, 'int32'), tf.scalar(0, 'int32')),
    'float32',
  );
  const place = tf.mul<tf.Tensor2D>(gone, tf.expandDims(firstStep, 0)); // [batch, steps]
  return {
    values: tf.add(own, tf.mul(tf.expandDims(place, 2), embedding)),
    mask: tf.add(ownMask, place),
  };
}

/** The missing-modality embedding for each example of a batch that lacks the stream. */
export function missingEmbeddingOnly(
  embedding: tf.Tensor,
  batch: number,
  kind: 'vector' | 'sequence',
): StreamValues {
  const dim = embedding.size;
  const rows = tf.add<tf.Tensor2D>(tf.zeros([batch, dim]), embedding);
  return kind === 'vector'
    ? { values: rows }
    : { values: tf.reshape(rows, [batch, 1, dim]) as tf.Tensor3D, mask: tf.ones([batch, 1]) };
}
