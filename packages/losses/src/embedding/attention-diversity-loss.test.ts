import { ConfigError, ShapeError } from '@erc/core';
import { describeLoss, gradientsOf, lossInputs, readGolden, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AttentionDiversityLossOptions,
  attentionDiversityLoss,
  createAttentionDiversityLoss,
} from './attention-diversity-loss.js';

interface GoldenCase {
  readonly name: string;
  readonly options: AttentionDiversityLossOptions;
  readonly attention: number[][][];
  readonly weights?: number[];
  readonly losses: number[];
  readonly value: number;
  readonly gradient: number[][][];
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'attention-diversity');

const makeInputs = () => ({
  output: { attention: tf.softmax(tf.mul(spread([6, 2, 4], 11), 2)) },
  targets: lossInputs().targets,
});

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const attention = tf.tensor3d(example.attention);
    const targets = example.weights ? { weights: tf.tensor1d(example.weights) } : {};
    const loss = createAttentionDiversityLoss(example.options);
    const { value, gradients } = gradientsOf((x) => loss({ attention: x.attention }, targets), { attention });
    expect(value).toBeAllClose(example.value);
    expect(gradients.attention!).toBeAllClose(example.gradient, { rtol: 1e-4, atol: 1e-6 });
    const { reduction: _, ...options } = example.options;
    expect(attentionDiversityLoss(attention, options)).toBeAllClose(example.losses);
  });
});

describe('createAttentionDiversityLoss', () => {
  useBackend();

  describeLoss('the norm', () => createAttentionDiversityLoss(), { makeInputs });
  describeLoss('its square', () => createAttentionDiversityLoss({ squared: true }), { makeInputs });

  it('is 0 with a zero gradient where each hop looks at a step of its own', () => {
    const attention = tf.tensor3d([
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
    ]); // prettier-ignore
    const loss = createAttentionDiversityLoss();
    const { value, gradients } = gradientsOf((x) => loss({ attention: x.attention }, {}), { attention });
    expect(value).toBeAllClose(0, { atol: 1.1e-5 }); // the root of ε
    expect(gradients.attention!).toBeAllClose(tf.zeros([1, 2, 3]), { atol: 0 });
  });

  it('says what is missing', () => {
    expect(() => createAttentionDiversityLoss()({}, {})).toThrow(
      'attention-diversity: expected output.attention, received output with nothing.',
    );
    expect(() => createAttentionDiversityLoss()({ attention: tf.ones([2, 3]) }, {})).toThrow(ShapeError);
  });

  it.each([
    [{ epsilon: 0 }, /epsilon/],
    [{ squared: true, epsilon: 1e-10 }, /epsilon: expected squared: false/],
    [{ square: true }, /square/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createAttentionDiversityLoss(options as AttentionDiversityLossOptions)).toThrow(ConfigError);
    expect(() => createAttentionDiversityLoss(options as AttentionDiversityLossOptions)).toThrow(message);
  });
});
