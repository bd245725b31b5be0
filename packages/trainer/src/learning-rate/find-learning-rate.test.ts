import type { ExampleSet } from '@erc/batches';
import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import type { ModelStep } from '../step/model-step.js';
import { trainingOptionsSchema } from '../training-options.js';
import { findLearningRate } from './find-learning-rate.js';

const specs = { text: { modality: 'text', dim: 1, kind: 'vector' } } as const;
const train: ExampleSet = {
  ids: Array.from({ length: 10 }, (_, i) => `train/0/${i}`),
  streams: { text: Array.from({ length: 10 }, (_, i) => ({ data: Float32Array.of(i), shape: [1] })) },
  labels: new Int32Array(10),
};
const group = { weightDecay: 0, frozen: false, parameters: 1, values: 1 };

/** A step whose loss is what `lossAt` says of the last rate; it keeps what it was called with. */
function stepOf(
  lossAt: (rate: number, update: number) => number,
  normAt: (update: number) => number = () => 1,
) {
  const calls = { rates: [] as (readonly number[])[], batches: [] as number[] };
  const answer = async () => ({
    loss: lossAt(calls.rates.at(-1)![0]!, calls.rates.length),
    gradientNorm: normAt(calls.rates.length),
  });
  const step: Pick<ModelStep, 'groups' | 'run' | 'runMicroBatches' | 'setLearningRate'> = {
    groups: [
      { ...group, learningRate: 0.01 },
      { ...group, learningRate: 0.001 },
    ],
    setLearningRate: (rates) => void calls.rates.push(rates as readonly number[]),
    run: () => {
      calls.batches.push(1);
      return answer();
    },
    runMicroBatches: ({ length }) => {
      calls.batches.push(length);
      return answer();
    },
  };
  return { step, calls };
}

const find = (step: ReturnType<typeof stepOf>['step'], more: object = {}, training: object = {}) =>
  findLearningRate({
    step,
    train,
    specs,
    random: createRandom(1),
    ...more,
    training: trainingOptionsSchema.parse({
      batchSize: 4,
      optimizer: { type: 'adamw', learningRate: 0.01 },
      ...training,
    }),
  });

describe('findLearningRate', () => {
  it('goes from low to high in equal steps of the logarithm, over several epochs, groups in proportion', async () => {
    const { step, calls } = stepOf(() => 1);
    const { points, stopped } = await find(step, { low: 1e-4, high: 1, updates: 5 });
    expect(points.map(({ rate }) => rate)).toEqual(
      [1e-4, 1e-3, 1e-2, 0.1, 1].map((x) => expect.closeTo(x, 10)),
    );
    expect(calls.rates[2]).toEqual([expect.closeTo(1e-2, 10), expect.closeTo(1e-3, 10)]);
    expect(calls.batches).toEqual([1, 1, 1, 1, 1]);
    expect(stopped).toBe('end');
  });

  it('suggests where the loss falls, and stops where it runs away', async () => {
    const fall = (rate: number): number => 2 - 1 / (1 + Math.exp(-5 * (Math.log10(rate) + 3)));
    const { step, calls } = stepOf((rate) => (rate > 0.5 ? 1000 * rate : fall(rate)));
    const { steepest, valley, stopped, points } = await find(step);
    expect(stopped).toBe('diverged');
    expect(points.length).toBe(calls.rates.length);
    expect(points.at(-1)!.rate).toBeLessThan(1);
    expect(Math.abs(Math.log10(steepest!) + 3)).toBeLessThan(0.2);
    expect(Math.abs(Math.log10(valley!) + 3)).toBeLessThan(1);
  });

  it('stops at a loss that is no number, which is no point', async () => {
    const { step } = stepOf((_, update) => (update === 4 ? Number.NaN : 1));
    expect(await find(step)).toMatchObject({ stopped: 'diverged', points: [{}, {}, {}] });
  });

  it('stops at a gradient that is no number: its update is not made', async () => {
    const { step } = stepOf(
      () => 1,
      (update) => (update === 3 ? Number.NaN : 1),
    );
    expect(await find(step)).toMatchObject({ stopped: 'diverged', points: [{}, {}] });
  });

  it('makes updates of as many batches as the training does', async () => {
    const { step, calls } = stepOf(() => 1);
    await find(step, { updates: 4 }, { gradientAccumulationSteps: 2 });
    // Ten examples are three batches: an update of two and one of one in each epoch.
    expect(calls.batches).toEqual([2, 1, 2, 1]);
  });

  it('refuses a range that is none, an empty training part, and goes no further when it is stopped', async () => {
    const { step, calls } = stepOf(() => 1);
    await expect(find(step, { low: 1, high: 0.1 })).rejects.toThrow('expected 0 < low < high');
    const empty = { ...train, ids: [], labels: new Int32Array(0), streams: { text: [] } };
    await expect(find(step, { train: empty })).rejects.toThrow('expected training examples, received none');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(find(step, { signal })).rejects.toThrow('enough');
    expect(calls.rates).toEqual([]);
  });
});
