import { gradientsOf, isAllFinite, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { maskedSoftmax } from './index.js';

useBackend();

describe('maskedSoftmax', () => {
  it('is the softmax of what the mask leaves, 0 elsewhere and in rows where it leaves nothing', () => {
    tf.tidy(() => {
      const scores = tf.tensor2d([
        [1, 1e4, 1],
        [-1e4, 1e4, 3],
        [5, 6, 7],
      ]);
      const mask = tf.tensor2d([
        [1, 0, 1],
        [1, 1, 0],
        [0, 0, 0],
      ]);
      expect(maskedSoftmax(scores, mask)).toBeAllClose(
        [
          [0.5, 0, 0.5],
          [0, 1, 0],
          [0, 0, 0],
        ],
        { atol: 0 },
      );
      const { gradients } = gradientsOf(
        ({ x }) => tf.sum(tf.mul(maskedSoftmax(x, mask), tf.tensor1d([1, 2, 3]))),
        { x: scores },
      );
      expect(isAllFinite(gradients.x!)).toBe(true);
      expect(tf.mul(gradients.x!, tf.sub(1, mask))).toBeAllClose(tf.zerosLike(mask), { atol: 0 });
    });
  });
});
