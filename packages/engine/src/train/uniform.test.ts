import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINE, numbers } from '../__fixtures__/agreement.js';
import { compileTrainStep } from '../compile-train-step.js';
import type { LossFunction, ResolvedEngine, TrainStep } from '../types.js';

const COUNT = 2000;
const ENGINES: Readonly<Record<string, ResolvedEngine>> = {
  onnx: ENGINE,
  tfjs: { ...ENGINE, type: 'tfjs', backend: 'cpu' },
};

let w: tf.Variable;
const steps: TrainStep[] = [];
beforeEach(async () => {
  await tf.setBackend('cpu');
  w = tf.variable(tf.scalar(1));
});
afterEach(async () => {
  for (const step of steps.splice(0)) await step.dispose();
  w.dispose();
});

async function stepOf(engine: ResolvedEngine, found: (context: Parameters<LossFunction>[1]) => tf.Tensor) {
  const step = await compileTrainStep({
    groups: [{ variables: [w], learningRate: 0.1 }],
    optimizer: { type: 'sgd' },
    seed: 7,
    engine,
    loss: ({ x }, context) => {
      const drawn = found(context);
      return { loss: tf.mul(w, tf.mean(tf.add(x!, tf.mean(drawn)))), outputs: { drawn } };
    },
  });
  steps.push(step);
  return step;
}
const drawnBy = async (step: TrainStep): Promise<number[]> => [
  ...(await step.run({ x: numbers([2], 1) })).outputs.drawn!.data,
];

describe.each(Object.entries(ENGINES))('uniform numbers on %s', (_, engine) => {
  it('are at least 0 and less than 1, evenly, and others in each call and step', async () => {
    const step = await stepOf(engine, ({ uniform }) => tf.stack([uniform([COUNT])!, uniform([COUNT])!]));
    const [first, second] = [await drawnBy(step), await drawnBy(step)];
    const samples = [first.slice(0, COUNT), first.slice(COUNT), second.slice(0, COUNT), second.slice(COUNT)];
    for (const sample of samples) {
      expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...sample)).toBeLessThan(1);
      const tenths = Array.from({ length: 10 }, (__, k) => sample.filter((u) => Math.floor(10 * u) === k));
      for (const tenth of tenths) expect(Math.abs(tenth.length - COUNT / 10)).toBeLessThan(60);
    }
    expect(new Set(samples.map(String)).size).toBe(4);
  });

  it('are below a rate where dropout of the same call drops', async () => {
    const uniform = await drawnBy(await stepOf(engine, (context) => context.uniform([COUNT])!));
    w.dispose();
    w = tf.variable(tf.scalar(1));
    const mask = await drawnBy(await stepOf(engine, ({ dropout }) => dropout(tf.ones([COUNT]), 0.25)));
    expect(mask).toEqual(uniform.map((u) => (u < 0.25 ? 0 : Math.fround(1 / 0.75))));
  });

  it('go on with the same numbers from a saved state', async () => {
    const step = await stepOf(engine, ({ uniform }) => uniform([4, 5])!);
    await drawnBy(step);
    const state = await step.state();
    const next = await drawnBy(step);
    await step.restore(state);
    expect(await drawnBy(step)).toEqual(next);
  });

  it('are not given in evaluation', async () => {
    const step = await stepOf(engine, ({ uniform }) => uniform([2])!);
    const program = await step.compile(({ x }, { uniform }) => {
      expect(uniform([2])).toBeUndefined();
      return { y: tf.mul(w, x!) };
    });
    await program({ x: numbers([2], 1) });
  });
});

it('uniform numbers are the same on every engine', async () => {
  const found: number[][] = [];
  for (const engine of Object.values(ENGINES)) {
    found.push(await drawnBy(await stepOf(engine, ({ uniform }) => uniform([30])!)));
    for (const step of steps.splice(0)) await step.dispose();
  }
  expect(found[1]).toEqual(found[0]);
});
