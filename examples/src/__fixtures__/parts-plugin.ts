import { definePlugin } from '@erc/experiment';
import { defineFusion, fusionFields } from '@erc/fusion';
import { defineLoss, lossFields } from '@erc/losses';
import { createLinear } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** Mean square of the representation: it reads no labels. */
const calm = defineLoss({
  schema: z.strictObject({ type: z.literal('calm'), ...lossFields }),
  reads: () => ['embedding'],
  create:
    () =>
    ({ embedding }) =>
      tf.tidy(() => tf.mean(tf.square(embedding!))),
});

/** Mean squared distance of two streams' vectors. */
const near = defineLoss({
  schema: z.strictObject({
    type: z.literal('near'),
    ...lossFields,
    streams: z.tuple([z.string(), z.string()]),
  }),
  reads: () => ['streamEmbeddings'],
  withoutStreams: (options, { dropped }) =>
    options.streams.some((name) => dropped.has(name)) ? undefined : options,
  create:
    ({ streams: [a, b] }) =>
    ({ streamEmbeddings }) =>
      tf.tidy(() => tf.mean(tf.squaredDifference(streamEmbeddings![a]!, streamEmbeddings![b]!))),
});

/** One stream through a linear layer; gives its own vector as attention of one hop over one step. */
const lead = defineFusion({
  schema: z.strictObject({ type: z.literal('lead'), ...fusionFields, stream: z.string(), dim: z.int() }),
  joins: 'vectors',
  gives: () => ['hops'],
  withoutStreams: (options, { dropped }) => (dropped.has(options.stream) ? undefined : options),
  create({ stream, dim }, { streams, random }) {
    const at = streams.findIndex(({ name }) => name === stream);
    const inputDim = streams[at]!.dim;
    const layer = createLinear({ path: 'fusion/lead', inputDim, outputDim: dim, random });
    return {
      outputDim: dim,
      parameters: layer.parameters,
      fuse: (vectors, context) => ({
        fused: layer.apply(vectors[at]!, context),
        attention: tf.ones([vectors[at]!.shape[0], 2, 1]),
      }),
      dispose: () => layer.dispose(),
    };
  },
});

export const plugin = definePlugin({ losses: [calm, near], fusions: [lead] });
