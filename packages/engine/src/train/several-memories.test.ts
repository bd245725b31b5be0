import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { numbers } from '../__fixtures__/agreement.js';
import { installGradients } from '../gradients.js';
import { asResolved } from '../resolve-engine.js';
import type { OptimizerOptions, StepState, TrainStep, TrainStepOptions } from '../types.js';
import { createOnnxRunner } from './onnx-runner.js';
import { planStep } from './parameters.js';
import { createTrainStep } from './step.js';

const BATCH = 6;

/** Reads a step's state array by array, puts back what it began with, and has it go on from what was read. */
async function resume(step: TrainStep, fresh: StepState): Promise<void> {
  const arrays = new Map<string, Float32Array>();
  const { sizes, counters } = await step.readState(async (state) => {
    for (const name of state.sizes.keys()) arrays.set(name, (await state.read(name)).slice());
    return state;
  });
  await step.restore(fresh);
  await step.restoreFrom({ sizes, counters, read: async (name) => arrays.get(name)! });
}

/** Four steps of two micro-batches over memories of `capacity` elements. */
async function train(
  optimizer: OptimizerOptions,
  groups: 'one' | 'each',
  capacity?: number,
  stopAt?: number,
): Promise<{ readonly state: StepState; readonly losses: readonly number[] }> {
  await tf.setBackend('cpu');
  const shapes = [[5, 20], [20], [20, 30], [30, 1]];
  const variables = shapes.map((shape, i) =>
    tf.variable(tf.tensor(numbers(shape, i + 1).data, shape, 'float32')),
  );
  const mean = tf.variable(tf.zeros([20]), false);
  const [first, bias, second, last] = variables as [tf.Variable, ...tf.Variable[]];
  const options: TrainStepOptions = {
    groups:
      groups === 'one'
        ? [{ variables, learningRate: 0.05, weightDecay: 0.1 }]
        : variables.map((variable) => ({ variables: [variable], learningRate: 0.05, weightDecay: 0.1 })),
    state: { variables: [mean], names: ['mean'] },
    loss: ({ x, y }, { assign }) => {
      const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, first as tf.Tensor2D), bias!));
      assign(mean, tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(hidden, 0), 0.1)));
      const deep = tf.relu(tf.matMul(hidden as tf.Tensor2D, second as tf.Tensor2D));
      return { loss: tf.mean(tf.square(tf.sub(tf.matMul(deep, last as tf.Tensor2D), y!))) };
    },
    optimizer,
    maxGradNorm: 0.5,
    gradientAccumulation: { weight: () => BATCH },
    engine: { type: 'onnx', threads: 1 },
  };
  installGradients();
  const plan = planStep(options);
  const runner = await createOnnxRunner(await asResolved(options.engine), plan, options.loss, {
    accumulate: true,
    cacheSize: 2,
    ...(capacity !== undefined && { capacity }),
  });
  const step = createTrainStep(runner, plan, options);
  const fresh = stopAt === undefined ? undefined : await step.state();
  const batch = (seed: number) => ({ x: numbers([BATCH, 5], seed), y: numbers([BATCH, 1], seed + 50) });
  const losses: number[] = [];
  for (let i = 0; i < 4; i++) {
    if (fresh && i === stopAt) await resume(step, fresh);
    losses.push((await step.runMicroBatches([batch(10 + 2 * i), batch(11 + 2 * i)])).loss);
  }
  const state = await step.state();
  await step.dispose();
  tf.dispose([...variables, mean]);
  return { state, losses };
}

describe('a training step over several memories', () => {
  // AdamW keeps five numbers an element: weight, gradient, two moments, sum. 640 elements of the 848 fit into one memory.
  const optimizers: OptimizerOptions[] = [
    { type: 'adamw' },
    { type: 'adam' },
    { type: 'sgd', momentum: 0.9 },
    { type: 'sgd' },
  ];
  for (const optimizer of optimizers) {
    const name = 'momentum' in optimizer ? 'sgd with momentum' : optimizer.type;

    it(`gives the bits of one memory: ${name}`, async () => {
      const one = await train(optimizer, 'each');
      const several = await train(optimizer, 'each', 5 * 640);
      expect(several).toEqual(one);
    });
  }

  it('trains bit-identically from a state that was read and restored array by array', async () => {
    const whole = await train({ type: 'adamw' }, 'each', 5 * 640);
    for (const stopAt of [1, 3]) {
      expect(await train({ type: 'adamw' }, 'each', 5 * 640, stopAt)).toEqual(whole);
    }
  });

  it('differs by rounding alone where a group lies in two memories: the norm is summed in two parts', async () => {
    const one = await train({ type: 'adamw' }, 'one');
    const several = await train({ type: 'adamw' }, 'one', 5 * 640);
    for (const [name, values] of Object.entries(one.state.arrays)) {
      const other = several.state.arrays[name]!;
      expect(other.length, name).toBe(values.length);
      values.forEach((value, i) => {
        expect(Math.abs(other[i]! - value), name).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(value)));
      });
    }
  });

  it('refuses a variable that is larger than a memory', async () => {
    await expect(train({ type: 'adamw' }, 'one', 5 * 512)).rejects.toThrow(
      /at most 512 values in one trained variable/,
    );
  });
});
