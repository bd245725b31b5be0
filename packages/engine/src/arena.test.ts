import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compileTrainStep } from './compile-train-step.js';
import { resolveEngine } from './resolve-engine.js';

it('trains to the same bits whether programs keep their memory or not, over batches of several shapes', async () => {
  const engine = await resolveEngine({ type: 'onnx', threads: 1 });
  const train = async (arena: boolean) => {
    const weight = tf.variable(tf.tensor2d([0.5, -1, 2, 0.25, 1, -0.5], [2, 3]));
    const step = await compileTrainStep({
      groups: [{ variables: [weight], learningRate: 0.1, weightDecay: 0 }],
      optimizer: { type: 'adamw' },
      loss: ({ x }, { dropout }) => ({
        loss: tf.mean(
          tf.square(dropout(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D, false, false), 0.2)),
        ),
      }),
      arena,
      engine,
    });
    const losses: number[] = [];
    for (const rows of [2, 5, 3, 5, 2]) {
      const data = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i + rows));
      losses.push((await step.run({ x: { data, shape: [rows, 2] } })).loss);
    }
    const [weights] = await step.weights();
    await step.dispose();
    weight.dispose();
    return { losses, weights };
  };
  expect(await train(false)).toEqual(await train(true));
});
