import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FeatureArray, sha256Of } from '@erc/core';
import { createTextEncoder } from '@erc/encoders-text';
import type { Graph } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { tinyManifest, writeTinyModel } from './__fixtures__/tiny-model.js';
import { loadPredictor } from './load-predictor.js';

const newFolder = temporaryFolders();

const bert = fileURLToPath(new URL('../../encoders-text/src/__fixtures__/bert', import.meta.url));
const FILES = ['config.json', 'model.onnx', 'tokenizer.json', 'tokenizer_config.json'];

it('opens an encoder that was copied into the folder, and refuses another one there', async () => {
  const encoder = await createTextEncoder({ type: 'transformer', model: bert, threads: 1 });
  const { dim, id } = encoder;
  const said = ['I am so happy!', 'Leave me alone.', 'What a day'].map((text) => ({ speaker: 'A', text }));
  const features = (await encoder.encode(said)) as FeatureArray[];
  await encoder.dispose();
  // The logits are the first two elements of the features.
  const kernel = Float32Array.from({ length: 2 * dim }, (_, i) => (i === 0 || i === 3 ? 1 : 0));
  const graph: Graph = {
    inputs: [{ name: 'stream/text', shape: ['rows', dim], type: 'float32' }],
    outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
    initializers: [{ name: 'kernel', shape: [dim, 2], type: 'float32', data: kernel }],
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
  const copied = await Promise.all(
    FILES.map(async (name) => [`encoders/text/${name}`, await readFile(join(bert, name))] as const),
  );
  const folder = await newFolder();
  await writeTinyModel(
    folder,
    {
      ...tinyManifest,
      streams: {
        text: {
          modality: 'text',
          encoder: { type: 'transformer', model: '.' },
          folder: 'encoders/text',
          encoderId: sha256Of(id),
          spec: { kind: 'vector', dim },
        },
      },
      inputs: { 'stream/text': { shape: ['rows', dim], dtype: 'float32' } },
    },
    { 'model.onnx': graph, ...Object.fromEntries(copied) },
  );
  for (const encoders of [undefined, []]) {
    const predictor = await loadPredictor(folder, { threads: 1, ...(encoders && { encoders }) });
    const found = await predictor.predict(said);
    for (const [i, { probabilities }] of found.entries()) {
      const { data } = features[i]!;
      expect(Math.log(probabilities!.joy! / probabilities!.anger!)).toBeCloseTo(data[0]! - data[1]!, 5);
    }
    await predictor.dispose();
  }
  await copyFile(join(bert, 'config.json'), join(folder, 'encoders/text/tokenizer_config.json'));
  await expect(loadPredictor(folder)).rejects.toThrow('encoders/text/tokenizer_config.json: expected');
});
