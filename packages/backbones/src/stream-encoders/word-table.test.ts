import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createWordTable } from './word-table.js';

useBackend(['cpu']);
const context = createDropoutContext({ random: createRandom(1), training: true });
const vectors = Float32Array.of(1, 2, 3, 4, 5, 6);
const stream = (ids: number[][], mask: number[][]) => ({
  modality: 'text' as const,
  values: tf.tensor2d(ids, undefined, 'int32'),
  mask: tf.tensor2d(mask),
});

describe('createWordTable', () => {
  it('gives the mean of the words of each row, beside longer ones as alone, and 0 for a text without one', () => {
    const table = createWordTable({ path: 'encoder/text', vectors, dim: 2, pooling: 'mean' });
    const { values } = table.encode(
      stream(
        [
          [1, 3, 3],
          [2, 0, 0],
          [0, 0, 0],
        ],
        [
          [1, 1, 1],
          [1, 0, 0],
          [1, 0, 0],
        ],
      ),
      context,
    );
    expect(values).toBeAllClose(
      [
        [11 / 3, 14 / 3],
        [3, 4],
        [0, 0],
      ],
      { rtol: 1e-6, atol: 1e-6 },
    );
    table.dispose();
  });

  it('is trained: each row has its share of the words, and that of padding none', () => {
    const table = createWordTable({ path: 'encoder/text', vectors, dim: 2, pooling: 'mean' });
    const [{ path, variable }] = table.parameters as [(typeof table.parameters)[number]];
    expect([path, variable.shape]).toEqual(['encoder/text/words/table', [4, 2]]);
    const { grads } = tf.variableGrads(
      () => table.encode(stream([[1, 3, 3, 0]], [[1, 1, 1, 0]]), context).values.sum() as tf.Scalar,
      [variable],
    );
    expect(Object.values(grads)[0]).toBeAllClose(
      [
        [0, 0],
        [1 / 3, 1 / 3],
        [0, 0],
        [2 / 3, 2 / 3],
      ],
      { rtol: 1e-6, atol: 1e-6 },
    );
    table.dispose();
  });

  it('gives every word where nothing is pooled', () => {
    const table = createWordTable({ path: 'encoder/text', vectors, dim: 2, pooling: 'none' });
    const { values, mask } = table.encode(stream([[2, 1]], [[1, 1]]), context);
    expect(values).toBeAllClose(
      [
        [
          [3, 4],
          [1, 2],
        ],
      ],
      { rtol: 0, atol: 0 },
    );
    expect(mask).toBeAllClose([[1, 1]], { rtol: 0, atol: 0 });
    table.dispose();
  });
});
