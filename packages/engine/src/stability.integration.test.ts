import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ENGINE, numbers } from './__fixtures__/agreement.js';
import { compile } from './compile.js';
import { compileTrainStep } from './compile-train-step.js';
import { createMasks } from './train/dropout.js';
import type { LossFunction, TrainStep } from './types.js';

async function regression(seed = 1): Promise<{ step: TrainStep; variables: tf.Variable[] }> {
  await tf.setBackend('cpu');
  const [w, b] = [tf.variable(tf.tensor(numbers([16, 16], 3).data, [16, 16])), tf.variable(tf.zeros([16]))];
  const loss: LossFunction = ({ x }, { dropout }) => ({
    loss: tf.mean(
      tf.square(
        tf.sub(dropout(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true), b), 0.3), x!),
      ),
    ) as tf.Scalar,
  });
  const step = await compileTrainStep({
    groups: [{ variables: [w, b], learningRate: 0.01 }],
    optimizer: { type: 'adamw' },
    loss,
    seed,
    engine: ENGINE,
    maxGradNorm: 1,
  });
  return { step, variables: [w, b] };
}

async function losses(seed: number): Promise<number[]> {
  const { step, variables } = await regression(seed);
  const values: number[] = [];
  for (let i = 0; i < 20; i++) values.push((await step.run({ x: numbers([8, 16], i % 4) })).loss);
  await step.dispose();
  tf.dispose(variables);
  return values;
}

describe('a training step', () => {
  it('gives the same bits from the same seed, and others from another', async () => {
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
  });

  it('holds memory flat over thousands of steps', async () => {
    const { step, variables } = await regression();
    const x = numbers([8, 16], 5);
    const measure = async (steps: number): Promise<number> => {
      for (let i = 0; i < steps; i++) await step.run({ x });
      return process.memoryUsage().rss;
    };
    await measure(2000);
    const before = await measure(500);
    const after = await measure(3000);
    expect(after).toBeLessThan(before * 1.05);
    await step.dispose();
    tf.dispose(variables);
  });
});

describe('compiled programs', () => {
  it('are bounded in number: the least recently used shape goes first', async () => {
    const run = await compile(({ x }) => ({ y: tf.sum(x!) }), { engine: ENGINE, cacheSize: 2 });
    for (const size of [2, 3, 4, 2, 3]) {
      const { y } = await run({ x: { data: new Float32Array(size).fill(1), shape: [size] } });
      expect(y!.data[0]).toBe(size);
    }
    await run.dispose();
  });
});

describe('dropout masks', () => {
  const mask = (rate: number, pass: number, call = 0, seed = 1, size = 40_000): Float32Array => {
    const maker = createMasks([{ shape: [size], rate }], call);
    maker.fill({ seed, pass });
    return maker.masks[0]!.slice();
  };
  const kept = (values: Float32Array): number => values.filter((value) => value > 0).length / values.length;
  /** Correlation of keeping at the same place; ±3/√n is noise. */
  const correlation = (a: Float32Array, b: Float32Array): number => {
    const [p, q] = [kept(a), kept(b)];
    const both = a.filter((value, i) => value > 0 && b[i]! > 0).length / a.length;
    return (both - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
  };

  it.each([0.1, 0.3, 0.5, 0.9])('drop a share of %d and scale the rest', (rate) => {
    const values = mask(rate, 3);
    expect(Math.abs(kept(values) - (1 - rate))).toBeLessThan(
      3 * Math.sqrt((rate * (1 - rate)) / values.length),
    );
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
  });

  it('are the same for the same seed, pass and call', () => {
    expect(mask(0.5, 7, 2, 9)).toEqual(mask(0.5, 7, 2, 9));
  });

  it('are unrelated for other seeds, passes, calls and neighbouring elements', () => {
    const base = mask(0.5, 7);
    const noise = 4 / Math.sqrt(base.length);
    for (const other of [
      mask(0.5, 8),
      mask(0.5, 7, 1),
      mask(0.5, 7, 0, 2),
      mask(0.5, 2 ** 33 + 7),
      mask(0.5, 1, 7),
    ]) {
      expect(Math.abs(correlation(base, other))).toBeLessThan(noise);
    }
    for (const shift of [1, 2, 3, 4, 16, 256, 1024]) {
      expect(Math.abs(correlation(base.slice(shift), base.slice(0, -shift)))).toBeLessThan(noise);
    }
  });
});
