import { createRandom } from '@erc/core';
import type { Graph } from '@erc/onnx';
import type { ModelManifestInput } from '../model-folder/manifest.js';
import { tinyManifest } from './tiny-model.js';

/** Measures that `acoustic-statistics` with 16 mel bands gives. */
const DIM = 4 * 16 + 64;

/** `erc.json` of a model of {@link soundGraph}: a built-in encoder of voices. */
export const soundManifest: Omit<ModelManifestInput, 'files'> = {
  ...tinyManifest,
  streams: {
    audio: {
      modality: 'audio',
      encoder: { type: 'acoustic-statistics', melBands: 16 },
      spec: { kind: 'vector', dim: DIM },
    },
  },
  inputs: { 'stream/audio': { shape: ['rows', DIM], dtype: 'float32' } },
};

/** A linear layer of random weights. */
export function soundGraph(): Graph {
  const random = createRandom(5);
  return {
    inputs: [{ name: 'stream/audio', shape: ['rows', DIM], type: 'float32' }],
    outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
    initializers: [
      {
        name: 'kernel',
        shape: [DIM, 2],
        type: 'float32',
        data: Float32Array.from({ length: 2 * DIM }, () => random.normal() / 100),
      },
    ],
    nodes: [
      {
        op: 'MatMul',
        domain: '',
        name: 'logits',
        inputs: ['stream/audio', 'kernel'],
        outputs: ['logits'],
        attributes: {},
      },
    ],
  };
}
