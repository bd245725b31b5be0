import { ConfigError, ShapeError } from '@erc/core';
import { spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type ScanOptions, scan } from './index.js';

/** Sums of the rows so far, each step's and the last. */
const cumulative = (x: tf.Tensor, options: Partial<ScanOptions> = {}) =>
  scan({
    state: [tf.zeros(x.shape.slice(1))],
    sequences: [x],
    step({ state: [sum], rows: [row] }) {
      const next = tf.add(sum!, row!);
      return { state: [next], outputs: [next] };
    },
    ...options,
  });

describe.each(['wasm', 'cpu'] as const)('scan on %s', (backend) => {
  useBackend([backend]);

  it.each([1, 2, 7])(
    'adds up %i rows as a product with a triangle of ones does, from either end',
    (steps) => {
      tf.tidy(() => {
        const x = spread([steps, 3, 2]);
        const weights = spread([steps, 3, 2], 4);
        for (const reverse of [false, true]) {
          const triangle = tf.linalg.bandPart(tf.ones([steps, steps]), reverse ? 0 : -1, reverse ? -1 : 0);
          const plain = (y: tf.Tensor) =>
            tf.reshape(tf.matMul(triangle, tf.reshape(y, [steps, 6])), [steps, 3, 2]);
          const looped = (y: tf.Tensor) => cumulative(y, { reverse }).outputs[0]!;
          expect(looped(x)).toBeAllClose(plain(x));
          const last = tf.squeeze(tf.slice(plain(x), [reverse ? 0 : steps - 1, 0, 0], [1, 3, 2]), [0]);
          expect(cumulative(x, { reverse }).state[0]!).toBeAllClose(last);
          const gradient = (f: (y: tf.Tensor) => tf.Tensor) =>
            tf.grad((y) => tf.sum(tf.mul(f(y), weights)))(x);
          expect(gradient(looped)).toBeAllClose(gradient(plain));
        }
      });
    },
  );

  it('shows each step the rows of the histories that were made before it, and 0 in the others', () => {
    tf.tidy(() => {
      const x = spread([4, 2]);
      for (const reverse of [false, true]) {
        const { outputs, histories } = scan({
          state: [],
          sequences: [x],
          histories: [[2]],
          reverse,
          step: ({ rows: [row], histories: [past] }) => ({ state: [], outputs: [past!], histories: [row!] }),
        });
        expect(histories[0]!).toBeAllClose(x);
        const seen = tf.linalg.bandPart(tf.ones([4, 4]), reverse ? 0 : -1, reverse ? -1 : 0);
        const before = tf.sub(seen, tf.eye(4)); // [step, row]
        expect(outputs[0]!).toBeAllClose(tf.mul(tf.expandDims(before, 2), tf.expandDims(x, 0)));
      }
    });
  });

  it('leaves no tensors', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      cumulative(tf.ones([3, 2]));
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('scan', () => {
  useBackend();

  it('refuses what is no loop', () => {
    const x = tf.ones([3, 2]);
    expect(() => cumulative(x, { sequences: [] })).toThrow(ShapeError);
    expect(() => cumulative(tf.zeros([0, 2]))).toThrow(ShapeError);
    expect(() => cumulative(x, { sequences: [x, tf.ones([2, 2])] })).toThrow(
      'scan: sequences: expected shape [3, …], received [2, 2].',
    );
    x.dispose();
  });

  it.each<[string, ScanOptions['step'], new (...args: never[]) => Error, string]>([
    ['number', () => ({ state: [] }), ConfigError, 'scan: state of a step: expected 1 tensors, received 0.'],
    [
      'shape',
      ({ rows: [row] }) => ({ state: [tf.sum(row!)] }),
      ShapeError,
      'scan: state 0 of a step: expected shape [2], received [].',
    ],
    [
      'type',
      ({ state: [sum] }) => ({ state: [tf.cast(sum!, 'int32')] }),
      ConfigError,
      'scan: state 0 of a step: expected float32, received int32.',
    ],
    [
      'number of histories',
      ({ state: [sum] }) => ({ state: [sum!], histories: [sum!] }),
      ConfigError,
      'scan: histories of a step: expected 0 tensors, received 1.',
    ],
  ])('refuses a step that changes the %s', (_, step, kind, message) => {
    tf.tidy(() => {
      const make = () => cumulative(tf.ones([3, 2]), { step });
      expect(make).toThrow(kind);
      expect(make).toThrow(message);
    });
  });
});
