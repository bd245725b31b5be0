import { createRandom } from '@erc/core';
import { compileTrainStep, type HostArrays, resolveEngine, type TrainStep } from '@erc/engine';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fiveUpdates } from '../__fixtures__/five-updates.js';
import { augmentPictures } from './augment-pictures.js';
import { augmentSound } from './augment-sound.js';

useBackend();

const random = createRandom(3);
const numbers = (length: number, of: () => number) => Float32Array.from({ length }, of);
const inputs: HostArrays = {
  samples: { data: numbers(2 * 90, () => random.normal()), shape: [2, 90] },
  mask: { data: new Float32Array(2 * 90).fill(1), shape: [2, 90] },
  pictures: { data: numbers(2 * 2 * 5 * 6 * 3, () => 255 * random.next()), shape: [2, 2, 5, 6, 3] },
};

/** Five updates of a factor of what is augmented, in a compiled step; what each gives, and what is given in evaluation. */
async function trained(type: 'onnx' | 'tfjs', stopAfter?: number) {
  const engine = await resolveEngine(
    type === 'onnx' ? { type, device: 'cpu', threads: 1 } : { type, backend: 'wasm' },
  );
  const factor = tf.variable(tf.scalar(1));
  const make = (): Promise<TrainStep> =>
    compileTrainStep({
      groups: [{ variables: [factor], names: ['factor'], learningRate: 1e-3 }],
      optimizer: { type: 'adamw' },
      seed: 11,
      engine,
      loss: ({ samples, mask, pictures }, context) => {
        const sound = augmentSound(
          samples as tf.Tensor2D,
          mask as tf.Tensor2D,
          { shiftSeconds: 10 / 16_000, gainDb: 6, noiseDb: [5, 20] },
          { context, path: 'audio' },
        );
        const seen = augmentPictures(
          pictures as tf.Tensor5D,
          { crop: 2, flip: true, brightness: 0.3, contrast: 0.3 },
          { context, path: 'visual' },
        );
        // Every place counts by another weight.
        const counted = (x: tf.Tensor): tf.Tensor => {
          const flat = tf.reshape(x, [-1]);
          return tf.mean(tf.mul(flat, tf.cos(tf.range(0, flat.size))));
        };
        return { loss: tf.mul(factor, tf.add(counted(sound), tf.div(counted(seen), 25))) as tf.Scalar };
      },
    });
  const { losses, step } = await fiveUpdates({ make, inputs, stopAfter });
  await step.dispose();
  factor.dispose();
  return losses;
}

describe('augmentation in a compiled step', () => {
  it('is the same in each run, another in each step, and the same after a resume, to the bit', async () => {
    const losses = await trained('onnx');
    expect(new Set(losses).size).toBe(5);
    expect(await trained('onnx')).toEqual(losses);
    expect(await trained('onnx', 2)).toEqual(losses);
  });

  it('is the same on another engine', async () => {
    expect(await trained('tfjs')).toBeAllClose(await trained('onnx'), { rtol: 1e-4, atol: 1e-5 });
  });
});
