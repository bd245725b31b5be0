import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINE, integers, numbers } from './__fixtures__/agreement.js';
import { compileTrainStep } from './compile-train-step.js';
import type { LossFunction, TrainStep, TrainStepOptions } from './types.js';

const variables: tf.Variable[] = [];
const steps: TrainStep[] = [];

function variable(shape: readonly number[], seed: number, trainable = true): tf.Variable {
  const { data } = numbers(shape, seed);
  const created = tf.variable(tf.tensor(data, [...shape]), trainable);
  variables.push(created);
  return created;
}

async function compiled(
  options: Partial<TrainStepOptions> & Pick<TrainStepOptions, 'groups' | 'loss'>,
): Promise<TrainStep> {
  const step = await compileTrainStep({ optimizer: { type: 'adamw' }, engine: ENGINE, ...options });
  steps.push(step);
  return step;
}

/** A small classifier: two layers, dropout between. */
function classifier() {
  const [w1, b1, w2, b2] = [variable([8, 5], 1), variable([8], 2), variable([3, 8], 3), variable([3], 4)];
  const loss: LossFunction = ({ x, labels }, context) => {
    const hidden = context.dropout(tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, w1!, false, true), b1!)), 0.25);
    const logits = tf.add(tf.matMul(hidden, w2!, false, true), b2!);
    const targets = tf.oneHot(tf.cast(labels!, 'int32'), 3);
    return {
      loss: tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1))) as tf.Scalar,
      outputs: { logits },
    };
  };
  return { variables: [w1!, b1!, w2!, b2!], loss };
}

const batch = (rows = 6, seed = 9) => ({
  x: numbers([rows, 5], seed),
  labels: integers(Array.from({ length: rows }, (_, i) => i % 3)),
});

beforeEach(() => tf.setBackend('cpu'));

afterEach(async () => {
  for (const step of steps.splice(0)) await step.dispose();
  for (const each of variables.splice(0)) each.dispose();
});

describe('compileTrainStep', () => {
  it('learns', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0.02 }], loss });
    const losses: number[] = [];
    for (let i = 0; i < 60; i++) losses.push((await step.run(batch())).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  });

  it('shows the last complete step in the variables', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0.01 }], loss });
    const before = variables[0]!.dataSync().slice();
    await step.run(batch());
    const after = variables[0]!.dataSync();
    expect(after).not.toEqual(before);
    expect(after).toEqual((await step.weights())[0]);
  });

  it('leaves clones of a variable as they were', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0.01 }], loss });
    await step.run(batch());
    const clone = tf.clone(variables[0]!);
    const reshaped = tf.reshape(variables[0]!, [-1]);
    const values = clone.dataSync().slice();
    await step.run(batch());
    expect(clone.dataSync()).toEqual(values);
    expect(reshaped.dataSync()).toEqual(values);
    expect(variables[0]!.dataSync()).not.toEqual(values);
    tf.dispose([clone, reshaped]);
  });

  it('takes in values that were assigned to a variable', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0 }], loss });
    await step.run(batch());
    tf.tidy(() => variables[3]!.assign(tf.tensor1d([5, 6, 7])));
    await step.run(batch());
    expect((await step.weights())[3]).toEqual(Float32Array.of(5, 6, 7));
    expect(variables[3]!.dataSync()).toEqual(Float32Array.of(5, 6, 7));
  });

  it('gives the variables back with their last values', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0.01 }], loss });
    await step.run(batch());
    const weights = await step.weights();
    await step.dispose();
    expect(variables.map((each) => each.dataSync())).toEqual(weights);
  });

  it('shares the weights with evaluation programs, where dropout does nothing', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0.05 }], loss });
    const evaluate = await step.compile((inputs, context) => ({ loss: loss(inputs, context).loss }));
    const first = await evaluate(batch());
    expect(await evaluate(batch())).toEqual(first);
    await step.run(batch());
    expect((await evaluate(batch())).loss!.data[0]).not.toBe(first.loss!.data[0]);
  });

  it('resumes bit by bit from a saved state', async () => {
    const { variables, loss } = classifier();
    const options = {
      groups: [{ variables, learningRate: 0.02, weightDecay: 0.1, names: ['a', 'b', 'c', 'd'] }],
      loss,
      maxGradNorm: 0.5,
      seed: 3,
    };
    const step = await compiled(options);
    for (let i = 0; i < 3; i++) await step.run(batch());
    const state = structuredClone(await step.state());
    const expected: number[] = [];
    for (let i = 0; i < 4; i++) expected.push((await step.run(batch())).loss);
    await step.restore(state);
    const resumed: number[] = [];
    for (let i = 0; i < 4; i++) resumed.push((await step.run(batch())).loss);
    expect(resumed).toEqual(expected);
    expect(Object.keys(state.arrays)).toContain('moment2/d');
  });

  it('gives its state array by array, refuses updates meanwhile, and takes it array by array', async () => {
    const { variables, loss } = classifier();
    const options = { groups: [{ variables, learningRate: 0.02, names: ['a', 'b', 'c', 'd'] }], loss };
    const step = await compiled(options);
    await step.run(batch());
    const state = structuredClone(await step.state());
    const expected = (await step.run(batch())).loss;
    await step.restore(state);
    await step.readState(async ({ sizes, counters, read }) => {
      await expect(step.run(batch())).rejects.toThrow('received one while step.readState is running');
      expect([...sizes.keys()]).toEqual(Object.keys(state.arrays));
      for (const [name, size] of sizes) {
        const values = await read(name);
        expect(values).toHaveLength(size);
        expect(values, name).toEqual(state.arrays[name]);
      }
      expect(counters).toEqual(state.counters);
      await expect(read('moment3/a')).rejects.toThrow('moment3/a');
    });
    await step.run(batch());
    const read = async (name: string) => state.arrays[name]!;
    const sizes = new Map(Object.entries(state.arrays).map(([name, { length }]) => [name, length]));
    await expect(
      step.restoreFrom({ sizes: new Map([...sizes, ['weight/a', 1]]), read, counters: state.counters }),
    ).rejects.toThrow('step.restore: weight/a: expected');
    await step.restoreFrom({ sizes, read, counters: state.counters });
    expect((await step.run(batch())).loss).toBe(expected);
    await step.loadWeightsFrom(async (name) => (name === 'b' ? undefined : state.arrays[`weight/${name}`]));
    const { arrays } = await step.state();
    expect(arrays['weight/a']).toEqual(state.arrays['weight/a']);
    expect(arrays['weight/b']).not.toEqual(state.arrays['weight/b']);
  });

  it('clips by the global norm', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({
      groups: [{ variables, learningRate: 1 }],
      optimizer: { type: 'sgd' },
      loss,
      maxGradNorm: 0.01,
    });
    const before = await step.weights();
    const { gradientNorm } = await step.run(batch());
    const after = await step.weights();
    const squares = before.flatMap((array, i) =>
      Array.from(array, (value, j) => (value - after[i]![j]!) ** 2),
    );
    expect(gradientNorm).toBeGreaterThan(0.01);
    expect(Math.sqrt(squares.reduce((sum, each) => sum + each, 0))).toBeCloseTo(0.01, 5);
  });

  it('accumulates unequal micro-batches to the gradient of the joined batch', async () => {
    const w = variable([1, 4], 1);
    const loss: LossFunction = ({ x }) => ({
      loss: tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, w, false, true))) as tf.Scalar,
    });
    const weight = (inputs: Record<string, { shape: readonly number[] }>) => inputs.x!.shape[0]!;
    const options = {
      groups: [{ variables: [w], learningRate: 0.1 }],
      optimizer: { type: 'sgd' } as const,
      loss,
      gradientAccumulation: { weight },
    };
    const all = numbers([5, 4], 2);
    const rows = (from: number, to: number) => ({
      x: { data: all.data.slice(from * 4, to * 4), shape: [to - from, 4] },
    });
    const step = await compiled(options);
    const start = await step.weights();
    const whole = await step.run({ x: all });
    const expected = (await step.weights())[0]!;
    await step.loadWeights(start);
    const parts = await step.runMicroBatches([rows(0, 2), rows(2, 5)]);
    expect(parts.loss).toBeCloseTo(whole.loss, 6);
    (await step.weights())[0]!.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });

  it('writes state variables back after the step', async () => {
    const w = variable([4], 1);
    const average = variable([4], 2, false);
    const loss: LossFunction = ({ x }, context) => {
      context.assign(average, tf.add(tf.mul(average, 0.5), tf.mul(x!, 0.5)));
      return { loss: tf.sum(tf.mul(tf.sub(w, average), x!)) as tf.Scalar };
    };
    const step = await compiled({
      groups: [{ variables: [w], learningRate: 0 }],
      loss,
      state: { variables: [average], names: ['average'] },
    });
    const before = average.dataSync().slice();
    const x = numbers([4], 5);
    await step.run({ x });
    expect(average.dataSync()).toEqual(
      before.map((value, i) =>
        Math.fround(Math.fround(value * 0.5) + Math.fround((x.data[i] as number) * 0.5)),
      ),
    );
    expect((await step.state()).arrays['state/average']).toEqual(average.dataSync());
  });

  it('leaves parameters that the loss does not depend on as they are', async () => {
    const [w, idle] = [variable([4], 1), variable([4], 2)];
    const loss: LossFunction = ({ x }) => ({ loss: tf.sum(tf.mul(w, x!)) as tf.Scalar });
    const step = await compiled({
      groups: [{ variables: [w, idle], learningRate: 0.1, weightDecay: 0.5 }],
      loss,
    });
    const before = await step.weights();
    await step.run({ x: numbers([4], 5) });
    const after = await step.weights();
    expect(after[0]).not.toEqual(before[0]);
    expect(after[1]).toEqual(before[1]);
  });

  it('leaves no tensors behind', async () => {
    const { variables, loss } = classifier();
    const before = tf.memory().numTensors;
    const step = await compiled({ groups: [{ variables, learningRate: 0.01 }], loss });
    await step.run(batch());
    await step.run(batch(4));
    await step.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('refuses a second run before the first has ended', async () => {
    const { variables, loss } = classifier();
    const step = await compiled({ groups: [{ variables, learningRate: 0.01 }], loss });
    const first = step.run(batch());
    await expect(step.run(batch())).rejects.toThrow(
      'step.run: expected one call at a time, received one while step.run is running',
    );
    await first;
  });
});
