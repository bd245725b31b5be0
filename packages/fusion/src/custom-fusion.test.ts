import { createRandom, type StreamSpec } from '@erc/core';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFusion } from './create-fusion.js';
import { sequenceFusion, vectorFusion } from './custom-fusion.js';

const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'sequence' },
};
const sum = vectorFusion({
  schema: z.strictObject({ scale: z.number().default(1) }),
  create: ({ scale }, { streams }) => ({
    outputDim: streams[0]!.dim,
    parameters: [],
    fuse: (vectors) => ({ fused: tf.mul<tf.Tensor2D>(tf.addN([...vectors]), scale) }),
    dispose() {},
  }),
});
const first = sequenceFusion({
  schema: z.strictObject({}),
  create: (_, { streams }) => ({
    outputDim: streams[0]!.dim,
    parameters: [],
    fuse: ([one]) => ({ fused: tf.sum<tf.Tensor2D>(one!.values, 1) }),
    dispose() {},
  }),
});
const extra = { sum, first };
const random = createRandom(1);

useBackend();

describe('a fusion from outside', () => {
  it('is made by its type, with the options that all fusions have', () => {
    const fusion = createFusion(
      { type: 'sum', scale: 2, missing: {}, streamEmbeddings: { dim: 2 }, inputs: INPUTS, random },
      { extra },
    );
    expect([fusion.type, fusion.outputDim]).toEqual(['sum', 3]);
    expect(fusion.parameters.map(({ path }) => path)).toContain('fusion/missing/audio');
    const { fused } = fusion.fuse(
      {
        text: { modality: 'text', values: tf.tensor2d([[1, 2, 3]]) },
        audio: {
          modality: 'audio',
          values: tf.tensor3d([
            [
              [1, 1, 1],
              [3, 3, 3],
            ],
          ]),
        },
      },
      { training: false, dropout: (x) => x },
    );
    expect([...fused.dataSync()]).toEqual([6, 8, 10]);
    fusion.dispose();
  });

  it('reads sequences where it says so', () => {
    const fusion = createFusion({ type: 'first', inputs: INPUTS, random }, { extra });
    const { fused } = fusion.fuse(
      {
        text: { modality: 'text', values: tf.tensor2d([[1, 2, 3]]) },
        audio: { modality: 'audio', values: tf.zeros<tf.Rank.R3>([1, 2, 3]) },
      },
      { training: false, dropout: (x) => x },
    );
    expect([...fused.dataSync()]).toEqual([1, 2, 3]);
  });

  it('has its options checked, and does not take the name of a built-in one', () => {
    const create = (options: object, fusions = extra) =>
      createFusion({ type: 'sum', ...options, inputs: INPUTS, random }, { extra: fusions });
    expect(() => create({ skale: 2 })).toThrow(/createFusion: options: .*skale/);
    expect(() => create({ scale: 'two' })).toThrow(/createFusion: options: scale: .*number/);
    expect(() => create({}, { ...extra, concat: sum } as typeof extra)).toThrow(
      'fusion: expected a type other than the built-in ones, received "concat".',
    );
    expect(() => createFusion({ type: 'summ', inputs: INPUTS, random }, { extra })).toThrow(/type/);
  });
});
