import { createRandom } from '@erc/core';
import { createFusion } from '@erc/fusion';
import { assembleModel } from '@erc/trainer';
import type * as tf from '@tensorflow/tfjs';
import type { LoadedWorkload } from './loaded-workload.js';

const [BATCH, CLASSES] = [64, 7];

/** Streams of system D as its mixer reads them: steps, and their width. */
const STREAMS = {
  text: { modality: 'text', steps: 128, dim: 768 },
  audio: { modality: 'audio', steps: 512, dim: 1024 },
} as const;

/**
 * The mixer of system D over frozen features of the published sizes: 128 × 768 of text and 512 × 1024 of audio as 640 tokens of 256, one block, 512 hidden
 * units, seven classes; 64 utterances in a batch.
 */
export function loadMixer(): LoadedWorkload {
  const random = createRandom(1);
  const names = Object.keys(STREAMS) as (keyof typeof STREAMS)[];
  const fusion = createFusion({
    type: 'mlp-mixer',
    channels: 256,
    numBlocks: 1,
    dropoutRate: 0,
    inputs: Object.fromEntries(
      names.map((name) => {
        const { modality, dim } = STREAMS[name];
        return [name, { modality, dim, kind: 'sequence' as const }];
      }),
    ),
    random,
  });
  const model = assembleModel({
    fusion,
    head: [{ dim: 512, activation: 'gelu', dropoutRate: 0 }],
    classes: CLASSES,
    random,
  });
  const inputs = names.flatMap((name) => {
    const { steps, dim } = STREAMS[name];
    const values = Float32Array.from({ length: BATCH * steps * dim }, () => random.normal());
    return [
      [name, { data: values, shape: [BATCH, steps, dim] }],
      [`${name}Mask`, { data: new Float32Array(BATCH * steps).fill(1), shape: [BATCH, steps] }],
    ] as const;
  });
  return {
    trained: model.parameters,
    state: [],
    inputs: Object.fromEntries(inputs),
    forward(given, { dropout }) {
      const streams = Object.fromEntries(
        names.map((name) => [
          name,
          {
            modality: STREAMS[name].modality,
            values: given[name] as tf.Tensor3D,
            mask: given[`${name}Mask`] as tf.Tensor2D,
          },
        ]),
      );
      return model.forward(streams, { training: true, dropout }).logits!;
    },
  };
}
