import { writeSafetensors } from '@erc/core';
import type { Graph } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { tinyManifest, writeTinyModel } from './__fixtures__/tiny-model.js';
import { loadPredictor } from './load-predictor.js';

const newFolder = temporaryFolders();

const NAMES = ['pulse', 'heat'];

/** The difference of the logits is the first value and ten times whether the second is known. */
const graph: Graph = {
  inputs: [{ name: 'stream/body', shape: ['rows', 4], type: 'float32' }],
  outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
  initializers: [
    { name: 'kernel', shape: [4, 2], type: 'float32', data: Float32Array.of(1, 0, 0, 0, 0, 0, 10, 0) },
  ],
  nodes: [
    {
      op: 'MatMul',
      domain: '',
      name: 'logits',
      inputs: ['stream/body', 'kernel'],
      outputs: ['logits'],
      attributes: {},
    },
  ],
};

const array = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] });

async function open(mayMiss: boolean) {
  const folder = await newFolder();
  await writeTinyModel(
    folder,
    {
      ...tinyManifest,
      streams: {
        body: {
          modality: 'audio',
          encoder: { type: 'columns', names: NAMES },
          spec: { kind: 'vector', dim: 4 },
        },
      },
      inputs: { 'stream/body': { shape: ['rows', 4], dtype: 'float32' } },
      mayMiss,
      state: 'state.safetensors',
    },
    {
      'model.onnx': graph,
      'state.safetensors': writeSafetensors({ 'body/mean': array(70, 36), 'body/sd': array(10, 0.5) }),
    },
  );
  return loadPredictor(folder, { encoders: [], threads: 1 });
}

const margin = ({ probabilities }: { probabilities?: Readonly<Record<string, number>> }): number =>
  Math.log(probabilities!.joy! / probabilities!.anger!);

describe('a model of columns', () => {
  it('standardizes numbers as training did, with the mean where one is not known', async () => {
    const predictor = await open(false);
    const [both, one, other] = await predictor.predict([
      { columns: { pulse: 90, heat: 37 } },
      { columns: { pulse: 60 } },
      { columns: { heat: 37 } },
    ]);
    expect(margin(both!)).toBeCloseTo(2 + 10, 4);
    expect(margin(one!)).toBeCloseTo(-1, 4);
    expect(margin(other!)).toBeCloseTo(10, 4);
    await predictor.dispose();
  });

  it('refuses a turn without them, and columns that it does not read, by name', async () => {
    const predictor = await open(false);
    await expect(predictor.predict([{ text: 'Hi!' }])).rejects.toThrow(
      'turn 1: columns: expected a number of pulse or heat, because the model reads them of every turn',
    );
    await expect(predictor.predict([{ columns: { pulse: 60, puls: 60 } }])).rejects.toThrow(
      'turn 1: columns: expected pulse, heat; received "puls".',
    );
    await expect(predictor.predict([{ columns: { pulse: Number.NaN } }])).rejects.toThrow(
      'turn 1: expected a turn: columns',
    );
    await predictor.dispose();
  });

  it('takes a turn without them where training allowed that, and says so', async () => {
    const predictor = await open(true);
    const [turn] = await predictor.predict([{ text: 'Hi!' }]);
    expect(turn!.missing).toEqual(['audio']);
    expect(margin(turn!)).toBeCloseTo(0, 6);
    await predictor.dispose();
  });
});
