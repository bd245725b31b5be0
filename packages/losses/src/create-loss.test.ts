import { ConfigError } from '@erc/core';
import { describeLoss, lossInputs, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type LossOptions, losses } from './built-in-losses.js';
import { createCrossEntropyLoss } from './classification/cross-entropy-loss.js';
import type { Loss } from './contracts.js';
import { createLoss, createWeightedLoss } from './create-loss.js';

const numberOf = (loss: Loss): number =>
  tf.tidy(() => {
    const { output, targets } = lossInputs();
    return loss(output, targets).dataSync()[0]!;
  });

describe('createLoss', () => {
  useBackend();

  it('makes the loss of that type with its own options', () => {
    const own = { labelSmoothing: 0.2, reduction: 'sum' } as const;
    expect(numberOf(createLoss({ type: 'cross-entropy', ...own }))).toBe(
      numberOf(createCrossEntropyLoss(own)),
    );
  });

  it.each(losses.parts.map(({ type }) => type))('makes %s by its name', (type) => {
    const parts = { classification: { type: 'dice' }, regression: { type: 'concordance' } };
    const options = { type, ...(type === 'multi-task' && parts) } as LossOptions;
    tf.tidy(() => {
      const { output, targets } = lossInputs({ soft: true });
      const [plain, twice] = [options, { ...options, weight: 2 }].map((each) => {
        const loss = createLoss(each);
        const value = loss(output, targets).dataSync()[0]!;
        loss.dispose?.();
        return value;
      });
      expect(plain).toBeGreaterThan(0);
      expect(twice).toBeCloseTo(2 * plain!, 4);
    });
    expect(() => createLoss({ ...options, wieght: 2 } as unknown as LossOptions)).toThrow(/wieght/);
  });

  it('multiplies by the weight', () => {
    const plain = numberOf(createLoss({ type: 'cross-entropy' }));
    expect(numberOf(createLoss({ type: 'cross-entropy', weight: 0.25 }))).toBeCloseTo(plain / 4, 6);
  });

  it.each([
    [{ type: 'crossentropy' }, /type/],
    [{ type: 'cross-entropy', wieght: 2 }, /wieght/],
    [{ type: 'cross-entropy', weight: -1 }, /weight/],
    [{ type: 'cross-entropy', targets: 'soft', ignoreIndex: 0 }, /ignoreIndex/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createLoss(options as LossOptions)).toThrow(ConfigError);
    expect(() => createLoss(options as LossOptions)).toThrow(message);
  });
});

describe('createWeightedLoss', () => {
  useBackend();

  const list: LossOptions[] = [
    { type: 'cross-entropy', weight: 0.5 },
    { type: 'cross-entropy', labelSmoothing: 0.5, weight: 2 },
    { type: 'cross-entropy', ignoreIndex: 0 },
  ];
  describeLoss('the sum of three', () => createWeightedLoss(list));

  it('adds up its losses', () => {
    const sum = list.reduce((total, options) => total + numberOf(createLoss(options)), 0);
    expect(numberOf(createWeightedLoss(list))).toBeCloseTo(sum, 5);
  });

  it('refuses an empty list', () => {
    expect(() => createWeightedLoss([])).toThrow(ConfigError);
  });
});

describe('losses that own parameters', () => {
  it('have paths of their own in a list, by the streams they compare', () => {
    const loss = createWeightedLoss([
      { type: 'stream-contrastive', streams: ['text', 'audio'] },
      { type: 'stream-contrastive', streams: ['text', 'visual'] },
    ]);
    expect(loss.parameters!.map(({ path }) => path)).toEqual([
      'loss/stream-contrastive/text/audio/scale',
      'loss/stream-contrastive/text/visual/scale',
    ]);
    loss.dispose!();
  });

  it('are refused when two would train the same parameter, and leave nothing behind', () => {
    const before = tf.memory().numTensors;
    const twice = () => createWeightedLoss([{ type: 'stream-contrastive' }, { type: 'stream-contrastive' }]);
    expect(twice).toThrow(
      'losses: expected losses with parameters of their own, received loss/stream-contrastive/scale twice.',
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
