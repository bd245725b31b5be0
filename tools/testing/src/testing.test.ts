import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centralDifferences,
  compareAllClose,
  describeFusion,
  describeLoss,
  distributionRow,
  expectTraceable,
  gradientsOf,
  useBackend,
} from './index.js';

useBackend();

describe('useBackend', () => {
  it('starts wasm where it is installed', () => {
    expect(tf.getBackend()).toBe('wasm');
  });
});

describe('toBeAllClose', () => {
  it('takes tensors, nested and flat numbers', () => {
    expect(tf.tensor2d([[1, 2]])).toBeAllClose([[1, 2 + 1e-7]]);
    expect([[1, 2]]).toBeAllClose(Float32Array.of(1, 2));
    expect(3).toBeAllClose(3);
    expect(tf.scalar(Number.POSITIVE_INFINITY)).toBeAllClose(Number.POSITIVE_INFINITY);
  });

  it('refuses other values, shapes and NaN, and says where', () => {
    expect([1, 2]).not.toBeAllClose([1, 2.1]);
    expect([[1, 2]]).not.toBeAllClose([1, 2]);
    expect([Number.NaN]).not.toBeAllClose([Number.NaN]);
    expect(compareAllClose([1, 5], [1, 2]).message()).toContain('flat index 1: expected 2, received 5');
    expect(compareAllClose([0, Number.NaN], [0, 0]).message()).toContain('received NaN');
  });
});

describe('centralDifferences', () => {
  it('agrees with autodiff', () => {
    const f = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(tf.sin(x), x)) as tf.Scalar;
    const x = tf.tensor2d([[0.3, -1.2]]);
    expect(tf.grad(f)(x)).toBeAllClose(centralDifferences(f, x), { rtol: 1e-3, atol: 1e-4 });
  });
});

describe('gradientsOf', () => {
  it('gives null for an input that is not read', () => {
    const inputs = { x: tf.tensor1d([1, 2]), y: tf.tensor1d([3]) };
    const { value, gradients } = gradientsOf(({ x }) => tf.sum(tf.square(x)) as tf.Scalar, inputs);
    expect(value).toBeAllClose(5);
    expect(gradients.x!).toBeAllClose([2, 4]);
    expect(gradients.y).toBeNull();
  });
});

describe('expectTraceable', () => {
  it('refuses reads and random numbers, and cleans up', () => {
    const x = tf.tensor1d([1, 2]);
    expect(() => expectTraceable(() => x.dataSync())).toThrowError('received a call of Tensor.dataSync');
    expect(() => expectTraceable(() => tf.randomUniform([2]))).toThrowError('Math.random');
    expect(expectTraceable(() => tf.sum(tf.square(x)))).toBeAllClose(5);
  });
});

describe('distributionRow', () => {
  it('sums to 1', () => {
    fc.assert(
      fc.property(distributionRow(4), (row) => {
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      }),
      { seed: 7, numRuns: 20 },
    );
  });
});

// The suites hold for a loss and a fusion that are known to be right.
describeLoss(
  'weighted cross-entropy',
  () =>
    ({ logits }, { labels, weights }) =>
      tf.tidy(() => {
        const targets = tf.oneHot(labels!, logits!.shape[1]);
        const each = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits!), targets), -1));
        const w = weights ?? tf.onesLike(each);
        return tf.div(tf.sum(tf.mul(each, w)), tf.maximum(tf.sum(w), 1e-6)) as tf.Scalar;
      }),
);

describeFusion(
  'mean and concat',
  (inputs) => {
    const scale = tf.tidy(() => tf.variable(tf.tensor1d([2])));
    const names = Object.keys(inputs).sort();
    return {
      type: 'mean-concat',
      inputs,
      outputDim: names.reduce((sum, name) => sum + inputs[name]!.dim, 0),
      parameters: [{ path: 'fusion/scale', variable: scale }],
      fuse: (streams) => ({
        fused: tf.tidy(() => {
          const vectors = names.map((name) => {
            const stream = streams[name];
            if (!stream) throw new Error(`fusion: expected ${names.join(', ')}; "${name}" is missing.`);
            const { values, mask } = stream;
            if (values.rank === 2) return values as tf.Tensor2D;
            const weights = tf.expandDims(mask ?? tf.ones(values.shape.slice(0, 2)), -1);
            return tf.div(
              tf.sum(tf.mul(values, weights), 1),
              tf.maximum(tf.sum(weights, 1), 1),
            ) as tf.Tensor2D;
          });
          return tf.mul<tf.Tensor2D>(tf.concat2d(vectors, 1), scale);
        }),
      }),
      dispose: () => scale.dispose(),
    };
  },
  {
    inputs: {
      text: { modality: 'text', dim: 3, kind: 'sequence' },
      audio: { modality: 'audio', dim: 2, kind: 'vector' },
    },
  },
);
