import { createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FusionModule } from '@erc/nn';
import { readGolden, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'pooled-cross-attention');

/** A text vector, and three contexts of audio. */
const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 2, kind: 'sequence' },
};
const PUBLISHED = { legacy: 'batch-attention' };

const make = (options: object = {}): FusionModule =>
  createFusion({
    type: 'pooled-cross-attention',
    hiddenDim: 6,
    ...options,
    inputs: INPUTS,
    random: createRandom(1),
  });
const fuse = (fusion: FusionModule, text: tf.Tensor, audio: tf.Tensor) =>
  fusion.fuse(
    {
      text: { modality: 'text', values: text as tf.Tensor2D },
      audio: { modality: 'audio', values: audio as tf.Tensor3D },
    },
    createDropoutContext({ random: createRandom(2), training: false }),
  );

/** Largest difference in the first row between two batches that `batchOf` makes. */
function apart(options: object, batchOf: (seed: number) => readonly [tf.Tensor, tf.Tensor]): number {
  const fusion = make(options);
  const [one, other] = [3, 4].map((seed) => tf.slice(fuse(fusion, ...batchOf(seed)).fused, 0, 1));
  fusion.dispose();
  return tf.max(tf.abs(tf.sub(one!, other!))).dataSync()[0]!;
}

useBackend();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('pooled cross-attention fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', (example) =>
    expectFusionGolden('pooled-cross-attention', example),
  );

  it('attends across the batch as published with legacy: batch-attention, and inside one example without', () => {
    const other = (seed: number) =>
      [
        tf.concat([spread([1, 3], 1), spread([1, 3], seed)], 0),
        tf.concat([spread([1, 3, 2], 2), spread([1, 3, 2], seed)], 0),
      ] as const;
    expect(apart(PUBLISHED, other)).toBeGreaterThan(1e-3);
    expect(apart({}, other)).toBe(0);
  });

  it('keeps every third number of three contexts end to end as published; without legacy every number counts', () => {
    const reached = (options: object): boolean[] => {
      const fusion = make(options);
      const { variable } = fusion.parameters.find(({ path }) => path === 'fusion/projection/audio/bias')!;
      const sum = () =>
        tf.sum(tf.square(fuse(fusion, spread([2, 3], 1), spread([2, 3, 2], 2)).fused)) as tf.Scalar;
      const { grads } = tf.variableGrads(sum, [variable]);
      fusion.dispose();
      return [...grads[variable.name]!.dataSync()].map((gradient) => gradient !== 0);
    };
    expect(reached(PUBLISHED)).toEqual([true, false, false, true, false, false]);
    expect(reached({})).toEqual(new Array<boolean>(6).fill(true));
  });

  it('begins with the mean of the real steps', () => {
    const fusion = make();
    const reduction = fusion.parameters.filter(({ path }) => path.startsWith('fusion/reduction'));
    expect(reduction.map(({ variable }) => [...variable.dataSync()])).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ]);
    fusion.dispose();
  });

  it('shows whom each stream attends to', () => {
    const shapes = [{}, PUBLISHED].map((options) => {
      const fusion = make(options);
      const { attention } = fuse(fusion, spread([2, 3], 1), spread([2, 3, 2], 2));
      expect(tf.sum(attention!, -1)).toBeAllClose([
        [[1], [1]],
        [[1], [1]],
      ]);
      fusion.dispose();
      return attention!.shape;
    });
    expect(shapes).toEqual([
      [2, 2, 1, 3],
      [2, 2, 1, 2],
    ]);
  });
});
