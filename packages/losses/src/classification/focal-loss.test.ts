import { ConfigError, ShapeError } from '@erc/core';
import {
  describeLoss,
  expectLossGolden,
  type LossGolden,
  lossInputs,
  readGolden,
  useBackend,
} from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reduceLoss } from '../reduce-loss.js';
import { crossEntropyLoss } from './cross-entropy-loss.js';
import { batchFocalLoss, createFocalLoss, type FocalLossOptions, focalLoss } from './focal-loss.js';

type Options = Omit<FocalLossOptions, 'classWeights'> & { readonly classWeights?: number[] };
const golden = readGolden<{ cases: LossGolden<Options>[] }>(import.meta.url, 'focal');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const { output, targets } = expectLossGolden(createFocalLoss(example.options), example);
    const { targets: kind = 'labels', ...options } = example.options;
    if (example.losses) {
      expect(focalLoss(output.logits!, targets[kind]!, options)).toBeAllClose(example.losses);
    }
  });
});

describe('createFocalLoss', () => {
  useBackend();

  const soft = { makeInputs: () => lossInputs({ soft: true }), ignoresShift: true };
  const labels = { ignoresShift: true };
  describeLoss('plain', () => createFocalLoss(), labels);
  describeLoss('with every option', () =>
    createFocalLoss({
      gamma: 0.5,
      classWeights: [0.5, 1, 2],
      ignoreIndex: 1,
      epsilon: 1e-3,
      reduction: 'weighted',
    }),
  );
  describeLoss(
    'with soft targets',
    () => createFocalLoss({ targets: 'soft', classWeights: [0.5, 1, 2] }),
    soft,
  );
  describeLoss('of the batch', () => createFocalLoss({ level: 'batch' }), labels);
  describeLoss(
    'of the batch with soft targets',
    () => createFocalLoss({ level: 'batch', targets: 'soft', gamma: 0.5 }),
    soft,
  );

  it('weighs examples one by one; published, by the mean of the batch', () => {
    const logits = tf.tensor2d([
      [6, 0, 0],
      [0, 1, 0],
    ]);
    const batch = { logits };
    const targets = { labels: tf.tensor1d([0, 0], 'int32') };
    const each = crossEntropyLoss(logits, targets.labels).dataSync();
    const focus = (entropy: number): number => (1 - Math.exp(-entropy)) ** 2 * entropy;
    const corrected = (focus(each[0]!) + focus(each[1]!)) / 2;
    const published = focus((each[0]! + each[1]!) / 2);
    expect(createFocalLoss()(batch, targets)).toBeAllClose(corrected);
    expect(createFocalLoss({ level: 'batch' })(batch, targets)).toBeAllClose(published);
    expect(corrected / published).toBeGreaterThan(1.3);
  });

  it('balances the classes by the label counts that it is given', () => {
    const balanced = createFocalLoss({ classWeights: 'balanced' }, { labelCounts: [6, 2, 1] });
    const { output, targets } = lossInputs();
    expect(balanced(output, targets)).toBeAllClose(
      createFocalLoss({ classWeights: [0.5, 1.5, 3] })(output, targets),
    );
    expect(() => createFocalLoss({ classWeights: 'balanced' })).toThrow(
      'focal: classWeights: expected label counts',
    );
  });

  it.each([
    [{ gamma: -1 }, /gamma/],
    [{ classWeights: 'balance' }, /classWeights/],
    [{ targets: 'soft', ignoreIndex: 0 }, /ignoreIndex/],
    [{ level: 'batch', epsilon: 0.1 }, /epsilon/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createFocalLoss(options as FocalLossOptions)).toThrow(ConfigError);
    expect(() => createFocalLoss(options as FocalLossOptions)).toThrow(message);
  });
});

describe('focalLoss', () => {
  useBackend();

  it('equals cross-entropy when gamma is 0', () => {
    const { output, targets } = lossInputs({ soft: true });
    for (const goal of [targets.labels!, targets.soft!]) {
      expect(focalLoss(output.logits!, goal, { gamma: 0 })).toBeAllClose(
        crossEntropyLoss(output.logits!, goal),
      );
    }
    const entropy = reduceLoss(crossEntropyLoss(output.logits!, targets.labels!));
    expect(batchFocalLoss(output.logits!, targets.labels!, { gamma: 0 })).toBeAllClose(entropy);
  });

  it('equals its batch-level form for one example', () => {
    const logits = tf.tensor2d([[0.3, -1, 2]]);
    const labels = tf.tensor1d([1], 'int32');
    expect(tf.sum(focalLoss(logits, labels))).toBeAllClose(batchFocalLoss(logits, labels));
  });

  it('has no gradient beyond epsilon', () => {
    const labels = tf.tensor1d([0], 'int32');
    const gradient = tf.grad((x) => tf.sum(focalLoss(x as tf.Tensor2D, labels, { epsilon: 1e-3 })));
    expect(gradient(tf.tensor2d([[-20, 20, 0]]))).toBeAllClose([[0, 0, 0]], { atol: 0 });
    const free = tf.grad((x) => tf.sum(focalLoss(x as tf.Tensor2D, labels)));
    expect(free(tf.tensor2d([[-20, 20, 0]]))).toBeAllClose([[-1, 1, 0]], { atol: 1e-4 });
  });

  it('refuses targets and class weights that do not fit', () => {
    const logits = tf.zeros<tf.Rank.R2>([2, 3]);
    const labels = tf.tensor1d([0, 1], 'int32');
    expect(() => focalLoss(logits, tf.zeros<tf.Rank.R2>([2, 4]))).toThrow(ShapeError);
    expect(() => focalLoss(logits, labels, { classWeights: [1] })).toThrow(
      'focalLoss: classWeights: expected shape [3]',
    );
  });
});
