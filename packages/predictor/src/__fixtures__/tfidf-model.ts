import { createRandom, writeSafetensors } from '@erc/core';
import { fitTextEncoder } from '@erc/encoders-text';
import type { Graph } from '@erc/onnx';
import { tinyManifest, writeTinyModel } from './tiny-model.js';

/** Writes a model of built-in parts alone: a linear layer of random weights over TF-IDF, which was fitted on a few texts. */
export async function writeTfidfModel(folder: string): Promise<void> {
  const options = { type: 'tfidf', buckets: 32 } as const;
  const encoder = await fitTextEncoder(
    options,
    ['I am so happy!', 'Leave me alone.', 'What a day …'].map((text) => ({ speaker: 'A', text })),
  );
  const { dim } = encoder;
  const random = createRandom(2);
  const graph: Graph = {
    inputs: [{ name: 'stream/text', shape: ['rows', dim], type: 'float32' }],
    outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
    initializers: [
      {
        name: 'kernel',
        shape: [dim, 2],
        type: 'float32',
        data: Float32Array.from({ length: 2 * dim }, () => random.normal()),
      },
    ],
    nodes: [
      {
        op: 'MatMul',
        domain: '',
        name: 'logits',
        inputs: ['stream/text', 'kernel'],
        outputs: ['logits'],
        attributes: {},
      },
    ],
  };
  const state = Object.fromEntries(
    Object.entries(encoder.state()).map(([name, array]) => [`text/${name}`, array]),
  );
  await writeTinyModel(
    folder,
    {
      ...tinyManifest,
      streams: {
        text: { modality: 'text', encoder: { ...options }, spec: { kind: 'vector', dim } },
      },
      inputs: { 'stream/text': { shape: ['rows', dim], dtype: 'float32' } },
      state: 'state.safetensors',
    },
    { 'model.onnx': graph, 'state.safetensors': writeSafetensors(state) },
  );
}
