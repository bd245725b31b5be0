import { ConfigError, ownValue } from '@erc/core';
import type { ForwardContext, Layer, TrainableModule } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { PreparedSpec } from '../contracts.js';
import { checkNames } from '../streams/check-stream.js';

/** How many contexts lie end to end in a stream's vector, by stream name: a window of K utterances, each of which is projected by itself. */
export const contextsSchema = z.record(z.string(), z.int().min(1));

/** Whether the contexts of a stream go through one projection, or each through one of its own, as in the published system D. */
export const contextProjectionsSchema = z.enum(['shared', 'separate']);

/** The numbers of contexts of streams, in their order. @throws ConfigError for a name that is no stream, or a width that is no multiple. */
export function contextCounts(
  contexts: Readonly<Record<string, number>>,
  streams: readonly PreparedSpec[],
  where: string,
): number[] {
  checkNames(
    where,
    Object.keys(contexts),
    streams.map(({ name }) => name),
  );
  return streams.map(({ name, dim }) => {
    const count = ownValue(contexts, name) ?? 1;
    if (dim % count === 0) return count;
    throw new ConfigError(`${where}: "${name}": expected a divisor of its width ${dim}, received ${count}.`);
  });
}

/** Projects the contexts of one stream. */
export interface ContextProjection extends TrainableModule {
  /** Width of one context afterwards. */
  readonly outputDim: number;
  /** `[batch, count · dim]` to `[batch, count, outputDim]`. */
  apply(x: tf.Tensor2D, context: ForwardContext): tf.Tensor3D;
}

/**
 * One layer for all contexts of a stream, at `<path>/…`, or one for each of several, at `<path>/<place>/…`.
 *
 * @param create Makes a layer for one context.
 */
export function createContextProjection(
  { path, count, separate }: { readonly path: string; readonly count: number; readonly separate: boolean },
  create: (path: string) => Layer,
): ContextProjection {
  const isSeparate = separate && count > 1;
  const layers = isSeparate
    ? Array.from({ length: count }, (_, place) => create(`${path}/${place}`))
    : [create(path)];
  return {
    outputDim: layers[0]!.outputDim,
    parameters: layers.flatMap(({ parameters }) => parameters),
    apply(x, context) {
      const [batch, width] = x.shape;
      if (!isSeparate)
        return layers[0]!.apply(tf.reshape<tf.Rank.R3>(x, [batch, count, width / count]), context);
      const each = (tf.split(x, count, 1) as tf.Tensor2D[]).map((one, place) =>
        layers[place]!.apply(one, context),
      );
      return tf.reshape(tf.concat2d(each, 1), [batch, count, layers[0]!.outputDim]);
    },
    dispose() {
      for (const layer of layers) layer.dispose();
    },
  };
}
