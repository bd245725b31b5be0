import { readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createAdamW } from './adamw.js';
import { clipGradients } from './clip-gradients.js';

type Nested = number[] | number[][];
interface AdamWCase {
  readonly name: string;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly scales: number[];
  readonly start: Nested[];
  readonly gradients: Nested[][];
  readonly after: Nested[][];
}
interface ClipCase {
  readonly name: string;
  readonly clipNorm: number;
  readonly gradients: Nested[];
  readonly expected: Nested[];
}

const golden = readGolden<{ adamw: AdamWCase[]; clip: ClipCase[] }>(
  new URL('..', import.meta.url).href,
  'optimizer',
);
useBackend();

describe('createAdamW', () => {
  it.each(golden.adamw)('equals PyTorch: $name', ({ start, gradients, scales, after, ...options }) => {
    const variables = start.map((values) => tf.variable(tf.tensor(values)));
    const adamw = createAdamW(variables, options);
    const before = tf.memory().numTensors;
    for (const [t, step] of gradients.entries()) {
      const tensors = step.map((values) => tf.tensor(values));
      adamw.update(tensors, scales[t]!);
      tf.dispose(tensors);
      for (const [i, variable] of variables.entries()) {
        expect(variable).toBeAllClose(after[t]![i]!, { rtol: 1e-5, atol: 1e-6 });
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    adamw.dispose();
    tf.dispose(variables);
  });
});

describe('clipGradients', () => {
  it.each(golden.clip)('equals PyTorch: $name', ({ gradients, clipNorm, expected }) => {
    const clipped = clipGradients(
      gradients.map((values) => tf.tensor(values)),
      clipNorm,
    );
    for (const [i, tensor] of clipped.entries())
      expect(tensor).toBeAllClose(expected[i]!, { rtol: 1e-5, atol: 1e-7 });
  });
});
