import { ConfigError, ShapeError } from '@erc/core';
import {
  centralDifferences,
  describeLoss,
  distributionRow,
  gradientsOf,
  logitsRow,
  lossInputs,
  readGolden,
  useBackend,
} from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Targets } from '../contracts.js';
import {
  type CrossEntropyLossOptions,
  createCrossEntropyLoss,
  crossEntropyLoss,
} from './cross-entropy-loss.js';

interface GoldenCase {
  readonly name: string;
  readonly options: Omit<CrossEntropyLossOptions, 'classWeights'> & { readonly classWeights?: number[] };
  readonly logits: number[][];
  readonly labels?: number[];
  readonly soft?: number[][];
  readonly weights?: number[];
  readonly losses: number[];
  readonly value: number;
  readonly gradient: number[][];
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'cross-entropy');

const targetsOf = ({ labels, soft, weights }: GoldenCase): Targets => ({
  ...(labels && { labels: tf.tensor1d(labels, 'int32') }),
  ...(soft && { soft: tf.tensor2d(soft) }),
  ...(weights && { weights: tf.tensor1d(weights) }),
});

/** Loss of one example. */
const lossOf = (logits: number[], label: number, options = {}): number =>
  tf.tidy(
    () => crossEntropyLoss(tf.tensor2d([logits]), tf.tensor1d([label], 'int32'), options).dataSync()[0]!,
  );

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const logits = tf.tensor2d(example.logits);
    const targets = targetsOf(example);
    const loss = createCrossEntropyLoss(example.options);
    const { value, gradients } = gradientsOf((x) => loss({ logits: x.logits as tf.Tensor2D }, targets), {
      logits,
    });
    expect(value).toBeAllClose(example.value);
    expect(gradients.logits!).toBeAllClose(example.gradient);
    const { targets: kind = 'labels', ...options } = example.options;
    expect(crossEntropyLoss(logits, targets[kind]!, options)).toBeAllClose(example.losses);
  });
});

describe('createCrossEntropyLoss', () => {
  useBackend();

  describeLoss('plain', () => createCrossEntropyLoss(), { ignoresShift: true });
  describeLoss('with every option', () =>
    createCrossEntropyLoss({ classWeights: [0.5, 1, 2], ignoreIndex: 1, labelSmoothing: 0.1 }),
  );
  describeLoss(
    'with soft targets',
    () => createCrossEntropyLoss({ targets: 'soft', classWeights: [0.5, 1, 2], labelSmoothing: 0.1 }),
    { makeInputs: () => lossInputs({ soft: true }), ignoresShift: true },
  );

  describeLoss(
    'with softmax applied twice',
    () => createCrossEntropyLoss({ legacy: 'double-softmax', reduction: 'mean' }),
    { ignoresShift: true },
  );

  it.each(['weighted', 'mean', 'sum'] as const)(
    'gives 0 and no gradient where nothing counts: %s',
    (reduction) => {
      const loss = createCrossEntropyLoss({ ignoreIndex: 1, classWeights: [1, 2, 3], reduction });
      const all = { labels: tf.tensor1d([1, 1], 'int32') };
      const padding = { labels: tf.tensor1d([0, 2], 'int32'), weights: tf.zeros<tf.Rank.R1>([2]) };
      for (const targets of [all, padding]) {
        const { value, gradients } = gradientsOf((x) => loss({ logits: x.logits as tf.Tensor2D }, targets), {
          logits: tf.tensor2d([
            [1, 2, 3],
            [-50, 0, 50],
          ]),
        });
        expect(value).toBeAllClose(0, { atol: 0 });
        expect(gradients.logits!).toBeAllClose(tf.zeros([2, 3]), { atol: 0 });
      }
    },
  );

  it('balances the classes by the label counts that it is given', () => {
    const balanced = createCrossEntropyLoss({ classWeights: 'balanced' }, { labelCounts: [6, 2, 1] });
    const given = createCrossEntropyLoss({ classWeights: [0.5, 1.5, 3] });
    const { output, targets } = lossInputs();
    expect(balanced(output, targets)).toBeAllClose(given(output, targets));
    expect(() => createCrossEntropyLoss({ classWeights: 'balanced' })).toThrow(
      'cross-entropy: classWeights: expected label counts to balance by, received none.',
    );
  });

  it('reads no value, so that it can be traced', () => {
    const { output, targets } = lossInputs({ soft: true });
    const read = vi.spyOn(tf.Tensor.prototype, 'dataSync');
    const labels = createCrossEntropyLoss({ classWeights: [1, 2, 3], ignoreIndex: 0, labelSmoothing: 0.1 });
    const soft = createCrossEntropyLoss({ targets: 'soft' });
    labels(output, { ...targets, weights: tf.ones<tf.Rank.R1>([6]) });
    soft(output, targets);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });

  it('says what is missing', () => {
    const { output, targets } = lossInputs();
    const loss = createCrossEntropyLoss({ targets: 'soft' });
    expect(() => loss({ embedding: output.embedding! }, targets)).toThrow(
      'cross-entropy: expected output.logits, received output with embedding.',
    );
    expect(() => loss(output, { labels: targets.labels! })).toThrow(
      'cross-entropy: expected targets.soft, received targets with labels.',
    );
  });

  it.each([
    [{ clasWeights: [1] }, /clasWeights/],
    [{ labelSmoothing: 1.5 }, /labelSmoothing/],
    [{ classWeights: [1, -1] }, /classWeights\[1\]/],
    [{ targets: 'soft', ignoreIndex: 0 }, /ignoreIndex/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createCrossEntropyLoss(options as CrossEntropyLossOptions)).toThrow(ConfigError);
    expect(() => createCrossEntropyLoss(options as CrossEntropyLossOptions)).toThrow(message);
  });
});

describe('crossEntropyLoss', () => {
  useBackend();

  it('stays above 1.165 for 7 classes where softmax is applied twice, and nears 0 where it is not', () => {
    const certain = [100, 0, 0, 0, 0, 0, 0];
    expect(lossOf(certain, 0, { legacy: 'double-softmax' })).toBeCloseTo(Math.log(Math.E + 6) - 1, 5);
    expect(lossOf(certain, 0, { legacy: 'double-softmax' })).toBeGreaterThan(1.165);
    expect(lossOf(certain, 0)).toBeCloseTo(0, 6);
  });

  it('is not negative, and does not change when all logits are raised', () => {
    fc.assert(
      fc.property(logitsRow(3), fc.nat(2), fc.integer({ min: -50, max: 50 }), (row, label, shift) => {
        const loss = lossOf(row, label);
        expect(loss).toBeGreaterThanOrEqual(0);
        const raised = row.map((x) => x + shift);
        expect(lossOf(raised, label)).toBeCloseTo(loss, 3);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  it('is 0 for a certain and right answer', () => {
    expect(lossOf([100, -100, -100], 0)).toBeCloseTo(0, 6);
  });

  it('is the same for a label and its one-hot distribution', () => {
    fc.assert(
      fc.property(logitsRow(4), fc.nat(3), (row, label) => {
        const options = { classWeights: [1, 2, 3, 4], labelSmoothing: 0.1 };
        const oneHot = tf.tensor2d([row.map((_, k) => (k === label ? 1 : 0))]);
        const soft = crossEntropyLoss(tf.tensor2d([row]), oneHot, options).dataSync()[0];
        expect(soft).toBeCloseTo(lossOf(row, label, options), 4);
      }),
      { seed: 8, numRuns: 30 },
    );
  });

  it('has the gradient that central differences give', () => {
    fc.assert(
      fc.property(logitsRow(3), distributionRow(3), (row, distribution) => {
        const soft = tf.tensor2d([distribution]);
        const f = (x: tf.Tensor): tf.Scalar => tf.sum(crossEntropyLoss(x as tf.Tensor2D, soft));
        const logits = tf.tensor2d([row.map((x) => x / 4)]);
        expect(tf.grad(f)(logits)).toBeAllClose(centralDifferences(f, logits), { rtol: 1e-2, atol: 1e-3 });
      }),
      { seed: 9, numRuns: 20 },
    );
  });

  it('refuses targets and class weights that do not fit', () => {
    const logits = tf.zeros<tf.Rank.R2>([2, 3]);
    const labels = tf.tensor1d([0, 1, 2], 'int32');
    expect(() => crossEntropyLoss(logits, labels)).toThrow(ShapeError);
    expect(() => crossEntropyLoss(logits, labels)).toThrow('expected shape [2], received [3]');
    expect(() => crossEntropyLoss(logits, tf.zeros<tf.Rank.R2>([2, 4]))).toThrow('expected shape [2, 3]');
    const fitting = tf.tensor1d([0, 1], 'int32');
    expect(() => crossEntropyLoss(logits, fitting, { classWeights: [1] })).toThrow(
      'classWeights: expected shape [3]',
    );
  });
});
