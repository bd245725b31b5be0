import { ConfigError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import type { PreparedSpec } from '../contracts.js';
import { checkNames } from '../streams/check-stream.js';

/** One stream asks (its steps are the queries), another answers (keys and values): their places among the streams. */
export interface Direction {
  readonly query: number;
  readonly key: number;
}

/** Every ordered pair of streams, by query, then by key. A single stream asks itself. */
export function everyDirection(streams: readonly PreparedSpec[]): Direction[] {
  if (streams.length === 1) return [{ query: 0, key: 0 }];
  const indices = streams.map((_, i) => i);
  return indices.flatMap((query) =>
    indices.filter((key) => key !== query).map((key): Direction => ({ query, key })),
  );
}

/**
 * The directions that a recipe lists as `[query, key]`, in the order of {@link everyDirection}, however they were listed.
 *
 * @throws ConfigError for a name that is no stream, the same direction twice, or a stream that no direction reads.
 */
export function directionsOf(
  where: string,
  streams: readonly PreparedSpec[],
  listed: readonly (readonly [string, string])[] | undefined,
): Direction[] {
  if (!listed) return everyDirection(streams);
  const names = streams.map(({ name }) => name);
  checkNames(where, listed.flat(), names);
  const unread = names.find((name) => !listed.flat().includes(name));
  if (unread !== undefined) {
    throw new ConfigError(`${where}: expected every stream in a direction, received none with "${unread}".`);
  }
  const places = listed.map(([query, key]) => ({ query: names.indexOf(query), key: names.indexOf(key) }));
  const order = ({ query, key }: Direction): number => query * names.length + key;
  const sorted = places.sort((a, b) => order(a) - order(b));
  const twice = sorted.find((one, i) => i > 0 && order(one) === order(sorted[i - 1]!));
  if (twice) {
    throw new ConfigError(
      `${where}: expected each direction once, received ["${names[twice.query]}", "${names[twice.key]}"] twice.`,
    );
  }
  return sorted;
}

/**
 * Weights of several attentions as one tensor: `[batch, heads, queries, keys]` each to `[batch, attentions, queries, keys]`, averaged over
 * the heads, with zeros up to the most queries and keys.
 */
export function packAttention(attentions: readonly tf.Tensor4D[]): tf.Tensor4D {
  const [queries, keys] = [2, 3].map((axis) => Math.max(...attentions.map(({ shape }) => shape[axis]!)));
  const packed = attentions.map((weights) => {
    const [, , ownQueries, ownKeys] = weights.shape;
    const mean = tf.mean<tf.Tensor3D>(weights, 1); // [batch, queries, keys]
    if (ownQueries === queries && ownKeys === keys) return mean;
    return tf.pad3d(mean, [
      [0, 0],
      [0, queries! - ownQueries],
      [0, keys! - ownKeys],
    ]);
  });
  return tf.stack(packed, 1) as tf.Tensor4D;
}
