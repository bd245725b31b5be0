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
import { createDiceLoss, type DiceLossOptions, diceLoss } from './dice-loss.js';

const golden = readGolden<{ cases: LossGolden<DiceLossOptions>[] }>(import.meta.url, 'dice');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    expectLossGolden(createDiceLoss(example.options), example);
  });
});

describe('createDiceLoss', () => {
  useBackend();

  describeLoss('plain', () => createDiceLoss(), { ignoresShift: true });
  describeLoss('of all classes', () => createDiceLoss({ classes: 'all', epsilon: 1e-15 }), {
    ignoresShift: true,
  });
  describeLoss('with soft targets', () => createDiceLoss({ targets: 'soft' }), {
    makeInputs: () => lossInputs({ soft: true }),
    ignoresShift: true,
  });

  it('is 0 for a perfect batch without one class; published, that class still counts', () => {
    const logits = tf.tensor2d([
      [100, 0, 0],
      [0, 0, 100],
    ]);
    const targets = { labels: tf.tensor1d([0, 2], 'int32') };
    expect(createDiceLoss()({ logits }, targets)).toBeAllClose(0);
    expect(createDiceLoss({ classes: 'all' })({ logits }, targets)).toBeAllClose(1 / 3);
  });

  it.each([
    [{ classes: 'some' }, /classes/],
    [{ epsilon: 0 }, /epsilon/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createDiceLoss(options as DiceLossOptions)).toThrow(ConfigError);
    expect(() => createDiceLoss(options as DiceLossOptions)).toThrow(message);
  });
});

describe('diceLoss', () => {
  useBackend();

  it('refuses targets that do not fit', () => {
    expect(() => diceLoss(tf.zeros([2, 3]), tf.tensor1d([1], 'int32'))).toThrow('expected shape [2]');
  });
});
