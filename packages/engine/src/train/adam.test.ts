import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { numbers } from '../__fixtures__/agreement.js';
import { compileTrainStep } from '../compile-train-step.js';
import type { EngineOptions, OptimizerOptions, TrainStep } from '../types.js';

interface Case {
  readonly name: string;
  readonly groups: readonly { readonly learningRate: number; readonly weightDecay: number }[];
  readonly options: { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  readonly maxGradNorm: number | null;
  /** Of each group. */
  readonly start: readonly (readonly number[])[];
  /** By step, then by group. */
  readonly gradients: readonly (readonly (readonly number[])[])[];
  readonly after: readonly (readonly (readonly number[])[])[];
}
const golden = JSON.parse(readFileSync(new URL('../__fixtures__/adam.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

const ENGINES: readonly EngineOptions[] = [
  { type: 'onnx', threads: 1 },
  { type: 'tfjs', backend: 'cpu' },
];

/** A step whose gradients are what its inputs say. */
async function stepFrom(
  engine: EngineOptions,
  groups: readonly { start: ArrayLike<number>; learningRate: number; weightDecay?: number }[],
  optimizer: OptimizerOptions,
  maxGradNorm?: number,
): Promise<TrainStep> {
  await tf.setBackend('cpu');
  const variables = groups.map(({ start }) => tf.variable(tf.tensor1d(Float32Array.from(start))));
  const step = await compileTrainStep({
    groups: groups.map(({ start: _, ...group }, g) => ({ ...group, variables: [variables[g]!] })),
    loss: (inputs) => ({
      loss: tf.addN(variables.map((variable, g) => tf.sum(tf.mul(variable, inputs[`g${g}`]!)))),
    }),
    optimizer,
    gradientAccumulation: { weight: () => 2 },
    ...(maxGradNorm === undefined ? {} : { maxGradNorm }),
    engine,
  });
  const { dispose } = step;
  return {
    ...step,
    async dispose() {
      await dispose();
      tf.dispose(variables);
    },
  };
}

const inputsOf = (gradients: readonly ArrayLike<number>[]) =>
  Object.fromEntries(
    gradients.map((gradient, g) => [
      `g${g}`,
      { data: Float32Array.from(gradient), shape: [gradient.length] },
    ]),
  );

describe.each(ENGINES)('Adam on $type', (engine) => {
  it.each(golden.cases)('updates as PyTorch’s Adam does: $name', async (one) => {
    const groups = one.groups.map((group, g) => ({ ...group, start: one.start[g]! }));
    const step = await stepFrom(
      engine,
      groups,
      { type: 'adam', ...one.options },
      one.maxGradNorm ?? undefined,
    );
    for (const [i, gradients] of one.gradients.entries()) {
      // The mean of one micro-batch is the batch: every other update goes that way.
      if (i % 2 === 0) await step.run(inputsOf(gradients));
      else await step.runMicroBatches([inputsOf(gradients)]);
      for (const [g, weights] of (await step.weights()).entries()) {
        for (const [k, weight] of weights.entries()) {
          expect(Math.abs(weight - one.after[i]![g]![k]!), `step ${i}, group ${g}`).toBeLessThan(2e-6);
        }
      }
    }
    await step.dispose();
  });

  it('goes on bit by bit from a saved state', async () => {
    const groups = [{ start: [1, -2, 3], learningRate: 0.1, weightDecay: 0.3 }];
    const [through, resumed] = [
      await stepFrom(engine, groups, { type: 'adam' }),
      await stepFrom(engine, groups, { type: 'adam' }),
    ];
    const batch = inputsOf([[0.5, 0.25, -1]]);
    await through.run(batch);
    await resumed.restore(await through.state());
    await through.run(batch);
    await resumed.run(batch);
    expect(await resumed.weights()).toEqual(await through.weights());
    await through.dispose();
    await resumed.dispose();
  });
});

describe('Adam over more values than it goes over at a time', () => {
  it('is the same on both engines', async () => {
    const size = 3 * 4096 + 5;
    const start = numbers([size], 1).data;
    const gradient = numbers([size], 2).data;
    const [onnx, cpu] = await Promise.all(
      ENGINES.map(async (engine) => {
        const step = await stepFrom(engine, [{ start, learningRate: 0.1, weightDecay: 0.3 }], {
          type: 'adam',
        });
        for (let i = 0; i < 2; i++) await step.run(inputsOf([gradient]));
        const [weights] = await step.weights();
        await step.dispose();
        return weights!;
      }),
    );
    const apart = onnx!.map((weight, i) => Math.abs(weight - cpu![i]!));
    expect(Math.max(...apart)).toBeLessThan(2e-6);
  });
});
