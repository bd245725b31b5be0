import { gradientsOf, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type ActivationName, activations, l2Normalize, sinusoidalPositions } from './index.js';

interface Golden {
  readonly activations: Record<ActivationName, { x: number[]; y: number[]; slope: number[] }>;
  readonly normalize: {
    x: number[][];
    axis: number;
    output: number[][];
    cotangent: number[][];
    gradient: number[][];
  }[];
  readonly positions: { steps: number; dim: number; expected: number[][] };
}

const golden = readGolden<Golden>(import.meta.url, 'functions');

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(Object.entries(golden.activations))('%s and its slope equal PyTorch', (name, { x, y, slope }) => {
    tf.tidy(() => {
      const f = activations[name as ActivationName];
      const points = tf.tensor1d(x);
      expect(f(points)).toBeAllClose(y, { rtol: 1e-4, atol: 1e-5 });
      const { gradients } = gradientsOf((inputs) => tf.sum(f(inputs.points)) as tf.Scalar, { points });
      expect(gradients.points!).toBeAllClose(slope, { rtol: 1e-4, atol: 1e-5 });
    });
  });

  it.each(golden.normalize)('l2Normalize along axis $axis equals PyTorch', (example) => {
    tf.tidy(() => {
      const x = tf.tensor(example.x);
      const normalize = (v: tf.Tensor): tf.Tensor => l2Normalize(v, { axis: example.axis });
      expect(normalize(x)).toBeAllClose(example.output);
      const loss = (v: tf.Tensor): tf.Scalar =>
        tf.sum(tf.mul(normalize(v), tf.tensor(example.cotangent))) as tf.Scalar;
      const gradient = gradientsOf((inputs) => loss(inputs.x), { x }).gradients.x!;
      expect(gradient).toBeAllClose(example.gradient, { rtol: 1e-4, atol: 1e-5 });
    });
  });

  it('gives a zero vector back with a finite gradient', () => {
    tf.tidy(() => {
      const x = tf.zeros([1, 3]);
      const { value, gradients } = gradientsOf((inputs) => tf.sum(l2Normalize(inputs.x)) as tf.Scalar, { x });
      expect(value).toBeAllClose(0);
      // What PyTorch gives: dy / eps.
      expect(gradients.x!).toBeAllClose([[1e12, 1e12, 1e12]]);
    });
  });

  it('sinusoidal positions equal those of transformers', () => {
    const { steps, dim, expected } = golden.positions;
    expect(sinusoidalPositions(steps, dim)).toBeAllClose(expected);
  });
});

it('refuses an odd width of positions', () => {
  expect(() => sinusoidalPositions(3, 5)).toThrowError('expected an even number of at least 2, received 5');
});
