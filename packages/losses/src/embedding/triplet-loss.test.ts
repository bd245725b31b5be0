import { ConfigError } from '@erc/core';
import {
  describeLoss,
  gradientsOf,
  isAllFinite,
  lossInputs,
  readGolden,
  spread,
  useBackend,
} from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTripletLoss, type TripletLossOptions, tripletLoss } from './triplet-loss.js';

interface GoldenCase {
  readonly name: string;
  readonly options: TripletLossOptions;
  readonly embedding: number[][];
  readonly labels: number[];
  readonly weights?: number[];
  readonly value: number;
  readonly gradient: number[][];
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'triplet');

/** Value and gradient for rows and labels. */
const tripletsOf = (rows: number[][], labels: number[], options: TripletLossOptions) =>
  gradientsOf((x) => tripletLoss(x.embedding as tf.Tensor2D, tf.tensor1d(labels, 'int32'), options), {
    embedding: tf.tensor2d(rows),
  });

/** Rows with no two equal distances: where the hardest changes, there is no gradient to compare with. */
const makeInputs = () => {
  const { output, targets } = lossInputs();
  return {
    output: { embedding: tf.add(output.embedding!, tf.square(spread([6, 4], 18))) as tf.Tensor2D },
    targets,
  };
};

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const targets = {
      labels: tf.tensor1d(example.labels, 'int32'),
      ...(example.weights && { weights: tf.tensor1d(example.weights) }),
    };
    const loss = createTripletLoss(example.options);
    const { value, gradients } = gradientsOf(
      (x) => loss({ embedding: x.embedding as tf.Tensor2D }, targets),
      { embedding: tf.tensor2d(example.embedding) },
    );
    expect(value).toBeAllClose(example.value);
    expect(gradients.embedding!).toBeAllClose(example.gradient, { rtol: 1e-4, atol: 1e-6 });
  });
});

describe('createTripletLoss', () => {
  useBackend();

  describeLoss('log-ratio', () => createTripletLoss());
  describeLoss('hardest in the batch', () => createTripletLoss({ form: 'margin', margin: 0.5 }), {
    makeInputs,
  });
  describeLoss(
    'hardest in the batch by cosine, soft margin',
    () => createTripletLoss({ form: 'margin', margin: 'soft', distance: 'cosine' }),
    { makeInputs },
  );

  it('is for training only: 0 where the phase says so', () => {
    const { output, targets } = lossInputs();
    for (const form of ['log-ratio', 'margin'] as const) {
      const loss = createTripletLoss({ form });
      expect(loss(output, targets, { training: false })).toBeAllClose(0, { atol: 0 });
      expect(loss(output, targets, { training: true })).toBeAllClose(loss(output, targets), { atol: 0 });
      expect(loss(output, targets).dataSync()[0]).toBeGreaterThan(0);
    }
  });

  it('goes by the order of the batch with the published anchors, and not with all of them', () => {
    const { output, targets } = lossInputs();
    const turned = {
      output: { embedding: tf.reverse(output.embedding!, 0) },
      targets: { labels: tf.reverse1d(targets.labels!) },
    };
    const difference = (anchors: 'all' | 'first'): number => {
      const loss = createTripletLoss({ anchors });
      return Math.abs(tf.sub(loss(output, targets), loss(turned.output, turned.targets)).dataSync()[0]!);
    };
    expect(difference('first')).toBeGreaterThan(0.001);
    expect(difference('all')).toBeLessThan(1e-6);
  });

  it('does not let padding be the first of its class', () => {
    const { output, targets } = lossInputs();
    const loss = createTripletLoss({ anchors: 'first' });
    const padded = loss(
      { embedding: tf.concat([tf.ones([1, 4]), output.embedding!], 0) as tf.Tensor2D },
      {
        labels: tf.concat([tf.tensor1d([0], 'int32'), targets.labels!], 0) as tf.Tensor1D,
        weights: tf.tensor1d([0, 1, 1, 1, 1, 1, 1]),
      },
    );
    expect(padded).toBeAllClose(loss(output, targets));
  });

  it('says what is missing', () => {
    const { output, targets } = lossInputs();
    const loss = createTripletLoss();
    expect(() => loss({ logits: output.logits! }, targets)).toThrow(
      'triplet: expected output.embedding, received output with logits.',
    );
    expect(() => loss(output, {})).toThrow('triplet: expected targets.labels');
  });

  it.each([
    [{ form: 'cosine' }, /form/],
    [{ margin: 0.5 }, /margin: expected an option of form log-ratio/],
    [{ form: 'margin', epsilon: 1e-8 }, /epsilon: expected an option of form margin/],
    [{ form: 'margin', margin: -1 }, /margin/],
    [{ anchor: 'all' }, /anchor/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createTripletLoss(options as TripletLossOptions)).toThrow(ConfigError);
    expect(() => createTripletLoss(options as TripletLossOptions)).toThrow(message);
  });
});

describe('tripletLoss', () => {
  useBackend();

  it.each<TripletLossOptions>([
    {},
    { anchors: 'first' },
    { epsilon: 0 },
    { form: 'margin' },
    { form: 'margin', margin: 'soft' },
    { form: 'margin', distance: 'cosine' },
  ])(
    'gives a finite loss and gradient for opposite, equal and zero rows, and single classes: %j',
    (options) => {
      const batches: [number[][], number[]][] = [
        [
          [
            [1, 0],
            [-1, 0],
            [3, 4],
            [-3, -4],
          ],
          [0, 0, 1, 1],
        ],
        [
          [
            [1, 2],
            [1, 2],
            [1, 2],
            [1, 2],
          ],
          [0, 0, 1, 1],
        ],
        [
          [
            [0, 0],
            [1, 0],
            [0, 0],
            [0, 3],
          ],
          [0, 0, 1, 1],
        ],
        [
          [
            [1, 0],
            [0, 1],
          ],
          [0, 0],
        ],
        [
          [
            [1, 0],
            [0, 1],
          ],
          [0, 1],
        ],
        [[[1, 0]], [0]],
      ]; // prettier-ignore
      for (const [rows, labels] of batches) {
        const { value, gradients } = tripletsOf(rows, labels, options);
        expect(isAllFinite(value)).toBe(true);
        expect(value.dataSync()[0]).toBeGreaterThanOrEqual(0);
        expect(tf.max(tf.abs(gradients.embedding!)).dataSync()[0]).toBeLessThan(10);
      }
    },
  );

  it('gives the gradient of one triplet where several are equally hard', () => {
    const rows = [
      [0, 0],
      [3, 4],
      [3, 4],
      [6, 8],
    ]; // the two positives of the first are equal // prettier-ignore
    const { gradients } = tripletsOf(rows, [0, 0, 0, 1], { form: 'margin', margin: 20 });
    // Each anchor pushes its negative along (0.6, 0.8): three anchors, a mean over three.
    expect(tf.slice(gradients.embedding!, [3, 0], [1, 2])).toBeAllClose([[-0.6, -0.8]]);
  });

  it('finds the hardest far from the origin as well as near it', () => {
    const rows = [
      [0, 0.01],
      [0, 0.02],
      [0, 0.04],
      [0, 0.3],
    ]; // prettier-ignore
    const far = rows.map((row) => row.map((x) => x + 1000));
    const labels = [0, 0, 0, 1];
    const near = tripletsOf(rows, labels, { form: 'margin', margin: 1 }).value;
    expect(tripletsOf(far, labels, { form: 'margin', margin: 1 }).value).toBeAllClose(near, { rtol: 1e-3 });
  });

  it('refuses labels and weights of another length', () => {
    const embedding = tf.ones<tf.Rank.R2>([3, 2]);
    expect(() => tripletLoss(embedding, tf.tensor1d([0, 1], 'int32'))).toThrow(
      'tripletLoss: labels: expected shape [3], received [2].',
    );
    expect(() =>
      tripletLoss(embedding, tf.tensor1d([0, 1, 1], 'int32'), { weights: tf.tensor1d([1]) }),
    ).toThrow('tripletLoss: weights: expected shape [3], received [1].');
  });
});
