import { ConfigError, orderedStreamNames, parseOptions, type Random } from '@erc/core';
import {
  createMlp,
  type FusionModule,
  feedForwardLayerSchema,
  type Layer,
  l2Normalize,
  type StreamSpec,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { checkVectorInputs, vectorsOf } from './vector-of.js';

const WHERE = 'concat fusion';

/** A recipe's options of the concat fusion. Strict: an unknown key is an error. */
export const concatFusionOptionsSchema = z.strictObject({
  /** Scales the vectors of every stream, or of those named, to Euclidean length 1. Zeros stay zeros. @default false */
  l2Normalize: z.union([z.boolean(), z.array(z.string())]).default(false),
  /**
   * A layer of its own for each stream, before they are joined: `dropout(activation(linear(x)))`, to `dim`. It keeps a very wide stream
   * (sparse text) from drowning a narrow one. @default none
   */
  projection: feedForwardLayerSchema.optional(),
  /** The layer of single streams, by stream name; goes before `projection`. @default none */
  projections: z.record(z.string(), feedForwardLayerSchema).default({}),
});

/** What {@link createConcatFusion} takes: the recipe's options, and what only the program knows. */
export type ConcatFusionOptions = z.input<typeof concatFusionOptionsSchema> & {
  /** The streams it joins, by name: vectors only. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Where the projections' first weights come from. Needed only for those. */
  readonly random?: Random;
};

/**
 * Joins the streams' vectors end to end, in the order text, audio, visual, then by name; each one first scaled to length 1 and projected
 * where the options say so.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, Σ dim]`, with the projection's `dim` where a stream has one
 *
 * Parameters: `fusion/projection/<stream>/0/kernel` and `…/bias` of each projected stream, in the order of the streams.
 *
 * @throws ConfigError for a stream with steps, for a name in the options that is no stream, and for projections without `random`.
 */
export function createConcatFusion({ inputs, random, ...options }: ConcatFusionOptions): FusionModule {
  const {
    l2Normalize: scaled,
    projection,
    projections,
  } = parseOptions(concatFusionOptionsSchema, options, WHERE);
  checkVectorInputs(WHERE, inputs);
  if (Array.isArray(scaled)) checkNames('l2Normalize', scaled, inputs);
  checkNames('projections', Object.keys(projections), inputs);
  const order = orderedStreamNames(inputs);
  const layers = order.map((name): Layer | undefined => {
    const layer = projections[name] ?? projection;
    if (!layer) return undefined;
    if (!random)
      throw new ConfigError(`${WHERE}: random: expected a Random for the projections, received none.`);
    return createMlp({
      path: `fusion/projection/${name}`,
      inputDim: inputs[name]!.dim,
      layers: [layer],
      random,
    });
  });
  const isScaled = (name: string): boolean => (Array.isArray(scaled) ? scaled.includes(name) : scaled);

  return {
    type: 'concat',
    inputs,
    outputDim: order.reduce((sum, name, i) => sum + (layers[i]?.outputDim ?? inputs[name]!.dim), 0),
    parameters: layers.flatMap((layer) => layer?.parameters ?? []),
    fuse: (streams, context) => ({
      fused: tf.tidy(() => {
        const vectors = vectorsOf(order, { where: WHERE, inputs, streams }).map((vector, i) => {
          const x = isScaled(order[i]!) ? l2Normalize(vector) : vector;
          return layers[i]?.apply(x, context) ?? x;
        });
        return tf.concat2d(vectors, 1); // [batch, outputDim]
      }),
    }),
    dispose() {
      for (const layer of layers) layer?.dispose();
    },
  };
}

function checkNames(option: string, names: readonly string[], inputs: ConcatFusionOptions['inputs']): void {
  const unknown = names.find((name) => !Object.hasOwn(inputs, name));
  if (unknown !== undefined) {
    const known = orderedStreamNames(inputs).join(', ');
    throw new ConfigError(`${WHERE}: ${option}: expected names out of ${known}, received "${unknown}".`);
  }
}
