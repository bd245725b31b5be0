import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compileTrainStep } from '../compile-train-step.js';

const SIDE = 4096;

it('lets go of the values that large variables had before', async () => {
  let held: Float32Array | undefined = new Float32Array(SIDE * SIDE).fill(0.5);
  const before = new WeakRef(held);
  const variable = tf.variable(tf.tensor2d(held, [SIDE, SIDE]));
  held = undefined;
  // Until the next turn a reference that was just made keeps what it is to.
  await new Promise((resolve) => setTimeout(resolve));
  const step = await compileTrainStep({
    groups: [{ variables: [variable], learningRate: 0.1 }],
    optimizer: { type: 'sgd' },
    engine: { type: 'onnx', threads: 1 },
    loss: () => ({ loss: tf.mean(variable) }),
  });
  expect((await step.weights())[0]![0]).toBe(0.5);
  expect(before.deref() === undefined).toBe(true);
  await step.dispose();
  variable.dispose();
});
