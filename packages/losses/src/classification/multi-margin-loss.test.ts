import { ConfigError } from '@erc/core';
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
import { createMultiMarginLoss, type MultiMarginLossOptions, multiMarginLoss } from './multi-margin-loss.js';

type Options = Omit<MultiMarginLossOptions, 'classWeights'> & { readonly classWeights?: number[] };
const golden = readGolden<{ cases: LossGolden<Options>[] }>(import.meta.url, 'multi-margin');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const { output, targets } = expectLossGolden(createMultiMarginLoss(example.options), example);
    expect(multiMarginLoss(output.logits!, targets.labels!, example.options)).toBeAllClose(example.losses!);
  });
});

describe('createMultiMarginLoss', () => {
  useBackend();

  describeLoss('plain', () => createMultiMarginLoss(), { ignoresShift: true });
  describeLoss(
    'with every option',
    () => createMultiMarginLoss({ p: 2, margin: 0.4, classWeights: [0.5, 1, 2], reduction: 'weighted' }),
    { ignoresShift: true },
  );

  it('is 0 where every label leads by the margin', () => {
    const labels = tf.tensor1d([1], 'int32');
    const loss = createMultiMarginLoss({ margin: 0.4 });
    expect(loss({ logits: tf.tensor2d([[0, 0.5, 0]]) }, { labels })).toBeAllClose(0, { atol: 0 });
    expect(loss({ logits: tf.tensor2d([[0, 0.3, 0]]) }, { labels })).toBeAllClose(0.2 / 3);
  });

  it('balances the classes by the label counts that it is given', () => {
    const { output, targets } = lossInputs();
    const balanced = createMultiMarginLoss({ classWeights: 'balanced' }, { labelCounts: [6, 2, 1] });
    const given = createMultiMarginLoss({ classWeights: [0.5, 1.5, 3] });
    expect(balanced(output, targets)).toBeAllClose(given(output, targets));
  });

  it.each([
    [{ p: 3 }, /p/],
    [{ margin: 0 }, /margin/],
    [{ targets: 'soft' }, /targets/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createMultiMarginLoss(options as MultiMarginLossOptions)).toThrow(ConfigError);
    expect(() => createMultiMarginLoss(options as MultiMarginLossOptions)).toThrow(message);
  });
});
