import { ConfigError, ownValue } from '@erc/core';
import { createMlp, feedForwardLayerSchema } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { checkNames } from '../streams/check-stream.js';
import { withoutNames } from '../streams/without-names.js';
import {
  type ContextProjection,
  contextCounts,
  contextProjectionsSchema,
  contextsSchema,
  createContextProjection,
} from './context-projections.js';

const schema = z.strictObject({
  type: z.literal('concat'),
  ...fusionFields,
  /**
   * A layer of its own for each stream, before they are joined: `dropout(activation(linear(x)))`, to `dim`. It keeps a very wide stream
   * (sparse text) from drowning a narrow one. @default none
   */
  projection: feedForwardLayerSchema.optional(),
  /** The layer of single streams, by stream name; goes before `projection`. @default none */
  projections: z.record(z.string(), feedForwardLayerSchema).default({}),
  /**
   * How many contexts lie end to end in a stream's vector, by stream name: a window of K utterances. Each is projected by itself, from 1/K of the
   * stream's width. @default 1 of each
   */
  contexts: contextsSchema.optional(),
  /** @default 'shared' */
  contextProjections: contextProjectionsSchema.optional(),
});

/**
 * Joins the streams' vectors end to end, in the order text, audio, visual, then by name; each one first projected where the options say so.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, Σ dim]`, with the projection's `dim`, for each of its contexts, where a stream has one
 *
 * Parameters: `fusion/projection/<stream>/0/kernel` and `…/bias` of each projected stream, in the order of the streams; with separate projections of
 * contexts `fusion/projection/<stream>/<place>/0/…`.
 *
 * @throws ConfigError for a name in the options that is no stream, contexts of a stream that is not projected, or a width that is no multiple of them.
 */
function createConcatFusion(
  { projection, projections, contexts = {}, contextProjections }: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): VectorFusion {
  const names = streams.map(({ name }) => name);
  checkNames('concat fusion: projections', Object.keys(projections), names);
  const counts = contextCounts(contexts, streams, 'concat fusion: contexts');
  const layers = streams.map(({ name, dim }, i): ContextProjection | undefined => {
    const layer = ownValue(projections, name) ?? projection;
    const count = counts[i]!;
    if (!layer && count > 1) {
      throw new ConfigError(
        `concat fusion: contexts: "${name}": expected a projection of it, received none.`,
      );
    }
    return (
      layer &&
      createContextProjection(
        { path: `fusion/projection/${name}`, count, separate: contextProjections === 'separate' },
        (path) => createMlp({ path, inputDim: dim / count, layers: [layer], random }),
      )
    );
  });
  return {
    outputDim: streams.reduce(
      (sum, { dim }, i) => sum + (layers[i] ? counts[i]! * layers[i].outputDim : dim),
      0,
    ),
    parameters: layers.flatMap((layer) => layer?.parameters ?? []),
    fuse: (vectors, context) => ({
      fused: tf.concat2d(
        vectors.map((x, i) => {
          const layer = layers[i];
          return layer ? flat(layer.apply(x, context)) : x;
        }),
        1,
      ), // [batch, outputDim]
    }),
    dispose() {
      for (const layer of layers) layer?.dispose();
    },
  };
}

/** Contexts end to end. */
const flat = (x: tf.Tensor3D): tf.Tensor2D => tf.reshape(x, [x.shape[0], x.shape[1] * x.shape[2]]);

/** {@link createConcatFusion}, described. */
export const concat = defineFusion({
  schema,
  joins: 'vectors',
  withoutStreams: (options, { dropped }) => ({
    ...options,
    projections: withoutNames(options.projections, dropped),
    ...(options.contexts && { contexts: withoutNames(options.contexts, dropped) }),
  }),
  create: createConcatFusion,
});
