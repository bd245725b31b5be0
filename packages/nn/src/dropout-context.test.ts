import { createRandom, restoreRandom } from '@erc/core';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createDropoutContext } from './index.js';

useBackend();

const ones = tf.tidy.bind(null, () => tf.ones([20, 50])) as () => tf.Tensor;

it('gives its input back when not training, and at rate 0, and draws nothing', () => {
  const random = createRandom(1);
  const x = ones();
  expect(createDropoutContext({ random, training: false }).dropout(x, 0.5)).toBe(x);
  expect(createDropoutContext({ random, training: true }).dropout(x, 0)).toBe(x);
  expect(random.state()).toEqual(createRandom(1).state());
});

it('sets a share of about `rate` to 0 and scales the others, so that the mean stays', () => {
  const { dropout } = createDropoutContext({ random: createRandom(2), training: true });
  const values = [...dropout(ones(), 0.2).dataSync()];
  expect(new Set(values)).toEqual(new Set([0, 1.25]));
  expect(values.filter((x) => x === 0).length / values.length).toBeCloseTo(0.2, 1);
});

it('gives uniform numbers while training, in order with the masks, and none otherwise', () => {
  tf.tidy(() => {
    const context = createDropoutContext({ random: createRandom(2), training: true });
    const first = context.uniform!([20, 50])!;
    expect(first.shape).toEqual([20, 50]);
    const expected = createRandom(2);
    expect([...first.dataSync()]).toEqual(Array.from({ length: 1000 }, () => expected.next()));
    expect(context.uniform!([3])!.dataSync()).toEqual(Float32Array.of(0, 0, 0).map(() => expected.next()));
    expect(createDropoutContext({ random: createRandom(2), training: false }).uniform!([3])).toBeUndefined();
  });
});

it('goes on with the same masks from a saved state', () => {
  const random = createRandom(3);
  const { dropout } = createDropoutContext({ random, training: true });
  dropout(ones(), 0.5);
  const state = random.state();
  const next = dropout(ones(), 0.5).dataSync();
  const restored = createDropoutContext({ random: restoreRandom(state), training: true });
  expect(restored.dropout(ones(), 0.5).dataSync()).toEqual(next);
});

it('passes the gradient through the elements that were kept', () => {
  tf.tidy(() => {
    let output: tf.Tensor | undefined;
    const { dropout } = createDropoutContext({ random: createRandom(4), training: true });
    const gradient = tf.grad((x: tf.Tensor) => {
      output = tf.keep(dropout(x, 0.5));
      return output;
    })(ones());
    expect(gradient).toBeAllClose(output!);
    output!.dispose();
  });
});

it('carries the speakers, and refuses a rate that is not at least 0 and less than 1', () => {
  const speakers = tf.tensor1d([0, 1], 'int32');
  const context = createDropoutContext({ random: createRandom(1), training: true, speakers });
  expect(context.speakers).toBe(speakers);
  for (const rate of [-0.1, 1, 1.5, Number.NaN]) {
    expect(() => context.dropout(ones(), rate)).toThrowError(
      `dropout: expected a rate of at least 0 and less than 1, received ${rate}.`,
    );
  }
});

it('passes on who speaks, and nothing that it was not given', () => {
  tf.tidy(() => {
    const [speakers, genders] = [tf.tensor1d([4, -1], 'int32'), tf.tensor1d([0, 1], 'int32')];
    const options = { random: createRandom(1), training: false };
    const knowing = createDropoutContext({ ...options, speakers, genders });
    expect([knowing.speakers, knowing.genders]).toEqual([speakers, genders]);
    expect(Object.keys(createDropoutContext(options)).sort()).toEqual(['dropout', 'training', 'uniform']);
  });
});
