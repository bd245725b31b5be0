import { ownValue } from '@erc/core';
import { createMlp, feedForwardLayerSchema, type Layer } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { checkNames } from '../streams/check-stream.js';
import { withoutNames } from '../streams/without-names.js';

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
});

/**
 * Joins the streams' vectors end to end, in the order text, audio, visual, then by name; each one first projected where the options say so.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, Σ dim]`, with the projection's `dim` where a stream has one
 *
 * Parameters: `fusion/projection/<stream>/0/kernel` and `…/bias` of each projected stream, in the order of the streams.
 *
 * @throws ConfigError for a name in the options that is no stream.
 */
function createConcatFusion(
  { projection, projections }: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): VectorFusion {
  checkNames(
    'concat fusion: projections',
    Object.keys(projections),
    streams.map(({ name }) => name),
  );
  const layers = streams.map(({ name, dim }): Layer | undefined => {
    const layer = ownValue(projections, name) ?? projection;
    return layer && createMlp({ path: `fusion/projection/${name}`, inputDim: dim, layers: [layer], random });
  });
  return {
    outputDim: streams.reduce((sum, { dim }, i) => sum + (layers[i]?.outputDim ?? dim), 0),
    parameters: layers.flatMap((layer) => layer?.parameters ?? []),
    fuse: (vectors, context) => ({
      fused: tf.concat2d(
        vectors.map((x, i) => layers[i]?.apply(x, context) ?? x),
        1,
      ), // [batch, outputDim]
    }),
    dispose() {
      for (const layer of layers) layer?.dispose();
    },
  };
}

/** {@link createConcatFusion}, described. */
export const concat = defineFusion({
  schema,
  joins: 'vectors',
  withoutStreams: (options, { dropped }) => ({
    ...options,
    projections: withoutNames(options.projections, dropped),
  }),
  create: createConcatFusion,
});
