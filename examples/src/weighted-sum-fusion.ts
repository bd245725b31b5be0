import { definePlugin } from '@erc/experiment';
import { defineFusion, fusionFields } from '@erc/fusion';
import { createLinear, createParameter, disposeParameters, zeros } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** Brings every stream to one width and adds them up, each by a learned share: `Σᵢ softmax(s)ᵢ · (Wᵢ xᵢ + bᵢ)`. */
const weightedSum = defineFusion({
  schema: z.strictObject({ type: z.literal('weighted-sum'), ...fusionFields, dim: z.int().default(32) }),
  joins: 'vectors',
  create: ({ dim }, { streams, random }) => {
    const layers = streams.map((stream) =>
      createLinear({ path: `fusion/to-sum/${stream.name}`, inputDim: stream.dim, outputDim: dim, random }),
    );
    const shares = createParameter('fusion/shares', [streams.length], zeros([streams.length]));
    const parameters = [...layers.flatMap((layer) => layer.parameters), shares];
    return {
      outputDim: dim,
      parameters,
      fuse: (vectors, context) => {
        const all = tf.stack(vectors.map((x, i) => layers[i]!.apply(x, context))); // [streams, batch, dim]
        const weights = tf.reshape(tf.softmax(shares.variable as tf.Tensor1D), [-1, 1, 1]);
        return { fused: tf.sum<tf.Tensor2D>(tf.mul(all, weights), 0) };
      },
      dispose: () => disposeParameters(parameters),
    };
  },
});

export const plugin = definePlugin({ fusions: [weightedSum] });
