import { ConfigError } from '@erc/core';
import { describeLoss, gradientsOf, isAllFinite, lossInputs, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSupervisedContrastiveLoss, supervisedContrastiveLoss } from './supervised-contrastive-loss.js';

interface GoldenCase {
  readonly name: string;
  readonly options: { readonly temperature: number };
  readonly embedding: number[][];
  readonly labels: number[];
  readonly weights?: number[];
  readonly value: number;
  readonly gradient: number[][];
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'supervised-contrastive');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const targets = {
      labels: tf.tensor1d(example.labels, 'int32'),
      ...(example.weights && { weights: tf.tensor1d(example.weights) }),
    };
    const loss = createSupervisedContrastiveLoss(example.options);
    const { value, gradients } = gradientsOf(
      (x) => loss({ embedding: x.embedding as tf.Tensor2D }, targets),
      { embedding: tf.tensor2d(example.embedding) },
    );
    expect(value).toBeAllClose(example.value);
    expect(gradients.embedding!).toBeAllClose(example.gradient, { rtol: 1e-4, atol: 2e-6 });
  });
});

describe('createSupervisedContrastiveLoss', () => {
  useBackend();

  describeLoss('supervised contrastive', () => createSupervisedContrastiveLoss());

  it('leaves the examples without positives out of the mean, not out of the others', () => {
    const loss = createSupervisedContrastiveLoss();
    const { output, targets } = lossInputs();
    const lone = tf.concat([output.embedding!, tf.tensor2d([[0.5, -1, 0.25, 2]])], 0) as tf.Tensor2D;
    const labels = tf.concat([targets.labels!, tf.tensor1d([9], 'int32')], 0) as tf.Tensor1D;
    const weighted = (weight: number): tf.Scalar =>
      loss({ embedding: lone }, { labels, weights: tf.tensor1d([1, 1, 1, 1, 1, 1, weight]) });
    expect(weighted(0)).toBeAllClose(loss(output, targets));
    expect(weighted(1)).toBeAllClose(weighted(5)); // its own loss counts for nothing
    expect(weighted(1).dataSync()[0]).toBeGreaterThan(weighted(0).dataSync()[0]!); // it is a negative of the others
  });

  it('is the same at evaluation', () => {
    const { output, targets } = lossInputs();
    const loss = createSupervisedContrastiveLoss();
    expect(loss(output, targets, { training: false })).toBeAllClose(loss(output, targets), { atol: 0 });
  });

  it('names a temperature that is not above 0', () => {
    expect(() => createSupervisedContrastiveLoss({ temperature: 0 })).toThrow(ConfigError);
    expect(() => createSupervisedContrastiveLoss({ temperature: 0 })).toThrow(/temperature/);
  });
});

describe('supervisedContrastiveLoss', () => {
  useBackend();

  it('has a small gradient at a row of zeros', () => {
    const { value, gradients } = gradientsOf(
      (x) => supervisedContrastiveLoss(x.embedding as tf.Tensor2D, tf.tensor1d([0, 0, 1], 'int32')),
      {
        embedding: tf.tensor2d([
          [0, 0],
          [1, 2],
          [-3, 1],
        ]),
      }, // prettier-ignore
    );
    expect(isAllFinite(value)).toBe(true);
    expect(tf.max(tf.abs(gradients.embedding!)).dataSync()[0]).toBeLessThan(20);
  });

  it('refuses labels of another length', () => {
    expect(() => supervisedContrastiveLoss(tf.ones([3, 2]), tf.tensor1d([0, 1], 'int32'))).toThrow(
      'supervisedContrastiveLoss: labels: expected shape [3], received [2].',
    );
  });
});
