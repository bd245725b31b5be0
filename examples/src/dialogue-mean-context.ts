import { definePlugin } from '@erc/experiment';
import { defineContext } from '@erc/fusion';
import { createLinear } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/** Adds what the whole dialogue is like to each utterance: `yᵢ = xᵢ + W · mean(x) + b`, over the real utterances. */
const dialogueMean = defineContext({
  schema: z.strictObject({ type: z.literal('dialogue-mean') }),
  create: (_, { dim, random }) => {
    const layer = createLinear({ path: 'context/mean', inputDim: dim, outputDim: dim, random });
    return {
      parameters: layer.parameters,
      apply: ({ values, mask }, context) => {
        const count = tf.maximum(tf.sum(mask, 1, true), 1); // [dialogues, 1]
        const mean = tf.div<tf.Tensor2D>(tf.sum(values, 1), count); // [dialogues, dim]
        return tf.add<tf.Tensor3D>(values, tf.expandDims(layer.apply(mean, context), 1));
      },
      dispose: () => layer.dispose(),
    };
  },
});

export const plugin = definePlugin({ contexts: [dialogueMean] });
