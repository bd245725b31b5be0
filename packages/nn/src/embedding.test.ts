import { createRandom } from '@erc/core';
import { gradientsOf, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createEmbedding } from './index.js';

useBackend(['wasm']);

it('adds up gradients with the backend’s segment sum where it has one', () => {
  let calls = 0;
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm', // has none: this one stands for that of another backend
    kernelFunc({ inputs, attrs }) {
      calls += 1;
      const { x, segmentIds } = inputs as Record<string, tf.Tensor>;
      return tf.matMul(tf.oneHot(segmentIds as tf.Tensor1D, attrs!.numSegments as number), x!, true);
    },
  });
  const module = createEmbedding({ path: 'e', count: 4, dim: 2, paddingIndex: 0, random: createRandom(1) });
  tf.tidy(() => {
    const ids = tf.tensor2d([[0, 3, 3]], undefined, 'int32');
    const table = module.parameters[0]!.variable as tf.Tensor;
    const { gradients } = gradientsOf(() => tf.sum(module.apply(ids)) as tf.Scalar, { table });
    expect(gradients.table!).toBeAllClose([
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 2],
    ]);
  });
  expect(calls).toBe(1);
  tf.unregisterKernel('UnsortedSegmentSum', 'wasm');
  module.dispose();
});
