import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { compileTrainStep } from '../compile-train-step.js';
import type { TrainStepOptions } from '../types.js';

const PAGE = 2 ** 16;
const SIDE = 256;
/** Of a square matrix. */
const BYTES = 4 * SIDE ** 2;

/** `x · frozen · trained`, with dropout between, squared. */
async function memoryOf(options: Partial<TrainStepOptions> & { readonly rows?: number } = {}) {
  const { rows = SIDE, ...own } = options;
  const trained = tf.variable(tf.ones([SIDE, SIDE]) as tf.Tensor2D);
  const frozen = tf.variable(tf.ones([SIDE, SIDE]) as tf.Tensor2D, false);
  const step = await compileTrainStep({
    groups: [{ variables: [trained], learningRate: 0.1 }],
    optimizer: { type: 'adamw' },
    engine: { type: 'onnx', threads: 1 },
    loss({ x }, { dropout }) {
      const hidden = dropout(tf.matMul(x as tf.Tensor2D, frozen), 0.5);
      return { loss: tf.sum(tf.square(tf.matMul(hidden, trained))) };
    },
    ...own,
  });
  try {
    return await step.memory({ x: { shape: [rows, SIDE], dtype: 'float32' } });
  } finally {
    await step.dispose();
    tf.dispose([trained, frozen]);
  }
}

describe('the memory of a training step', () => {
  it.each([
    ['AdamW: weights, gradients, two moments', {}, 4],
    ['and a sum of gradients', { gradientAccumulation: { weight: () => 1 } }, 5],
    ['SGD without momentum: weights, gradients', { optimizer: { type: 'sgd' } }, 2],
  ] satisfies [string, Partial<TrainStepOptions>, number][])('has %s', async (_, options, copies) => {
    const { state } = (await memoryOf(options))!;
    expect(state).toBe(Math.ceil((copies * BYTES) / PAGE) * PAGE);
  });

  it('counts frozen weights once, and the batch with its masks', async () => {
    const { frozen, inputs } = (await memoryOf())!;
    expect(frozen).toBe(BYTES);
    expect(inputs).toBe(2 * BYTES);
  });

  it('grows with the batch in all but its weights', async () => {
    const [one, two] = [(await memoryOf())!, (await memoryOf({ rows: 2 * SIDE }))!];
    expect(two.state).toBe(one.state);
    expect(two.frozen).toBe(one.frozen);
    expect(two.inputs).toBe(2 * one.inputs);
    expect(two.pass).toBeGreaterThan(1.8 * one.pass);
  });

  it('is not known where tfjs keeps it', async () => {
    expect(await memoryOf({ engine: { type: 'tfjs', backend: 'wasm' } })).toBeUndefined();
  });
});
