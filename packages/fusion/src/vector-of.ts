import { ConfigError, orderedStreamNames, ShapeError } from '@erc/core';
import type { FeatureStream, StreamSpec } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** The streams that a fusion was made for, and those of a batch. */
export interface VectorSource {
  /** Named in errors, such as `concat fusion`. */
  readonly where: string;
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  readonly streams: Readonly<Record<string, FeatureStream>>;
}

/**
 * The vectors of one stream, `[batch, dim]`.
 *
 * @throws ConfigError when the stream is missing.
 * @throws ShapeError when it has steps, or another width than it was declared with.
 */
export function vectorOf(name: string, { where, inputs, streams }: VectorSource): tf.Tensor2D {
  const stream = streams[name];
  if (!stream) {
    const expected = orderedStreamNames(inputs).join(', ');
    throw new ConfigError(`${where}: expected the streams ${expected}; "${name}" is missing.`);
  }
  const { values } = stream;
  const { dim } = inputs[name]!;
  if (values.rank !== 2 || values.shape[1] !== dim) {
    throw new ShapeError(`${where}: "${name}"`, ['batch', dim], values.shape);
  }
  return values as tf.Tensor2D;
}

/**
 * The vectors of several streams, in the order of `names`.
 *
 * @throws ShapeError when their batches differ, and as {@link vectorOf} does.
 */
export function vectorsOf(names: readonly string[], source: VectorSource): tf.Tensor2D[] {
  const vectors = names.map((name) => vectorOf(name, source));
  const batch = vectors[0]?.shape[0] ?? 0;
  for (const [i, { shape }] of vectors.entries()) {
    if (shape[0] !== batch) throw new ShapeError(`${source.where}: "${names[i]}"`, [batch, shape[1]], shape);
  }
  return vectors;
}

/**
 * Checks that a fusion of vectors can be made for these streams.
 *
 * @throws ConfigError when there is none, or one has steps.
 */
export function checkVectorInputs(where: string, inputs: Readonly<Record<string, StreamSpec>>): void {
  const names = orderedStreamNames(inputs);
  if (names.length === 0) throw new ConfigError(`${where}: expected at least 1 stream, received none.`);
  const sequences = names.filter((name) => inputs[name]!.kind === 'sequence');
  if (sequences.length > 0) {
    throw new ConfigError(
      `${where}: expected one vector per example, received steps: ${sequences.join(', ')}.`,
    );
  }
}
