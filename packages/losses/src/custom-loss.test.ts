import { describeLoss, lossInputs, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CustomLossOptions, createWeightedLoss } from './create-loss.js';
import { customLoss } from './custom-loss.js';
import { reduceLoss } from './reduce-loss.js';

/** Mean absolute distance of probabilities from the labels. */
const distance = customLoss({
  schema: z.strictObject({ scale: z.number().default(1) }),
  create:
    ({ scale }) =>
    ({ logits }, { labels, weights }) =>
      tf.tidy(() => {
        const wrong = tf.abs(tf.sub(tf.softmax(logits!), tf.oneHot(labels!, logits!.shape[1])));
        return reduceLoss(tf.mul<tf.Tensor1D>(tf.sum(wrong, 1), scale), { weights });
      }),
});
const extra = { distance };

useBackend();

describe('a loss from outside', () => {
  describeLoss('in a list', () => createWeightedLoss([{ type: 'distance' }], {}, { extra }));

  it('takes its options and a weight, beside built-in losses', () => {
    const numberOf = (list: readonly CustomLossOptions[]): number =>
      tf.tidy(() => {
        const { output, targets } = lossInputs();
        return createWeightedLoss(list, {}, { extra })(output, targets).dataSync()[0]!;
      });
    const [own, other] = [numberOf([{ type: 'distance' }]), numberOf([{ type: 'cross-entropy' }])];
    expect(own).toBeGreaterThan(0);
    expect(numberOf([{ type: 'distance', scale: 2, weight: 3 }, { type: 'cross-entropy' }])).toBeCloseTo(
      6 * own + other,
      5,
    );
  });

  it('stands inside a multi-task loss, with its options checked', () => {
    const regression = { type: 'mean-squared-error' } as const;
    const multiTask = (classification: object): CustomLossOptions[] => [
      { type: 'multi-task', coefficient: 0.25, classification, regression },
    ];
    tf.tidy(() => {
      const { output, targets } = lossInputs();
      const numberOf = (list: readonly CustomLossOptions[]): number =>
        createWeightedLoss(list, {}, { extra })(output, targets).dataSync()[0]!;
      const [own, other] = [numberOf([{ type: 'distance' }]), numberOf([regression])];
      expect(numberOf(multiTask({ type: 'distance', scale: 2 }))).toBeCloseTo(0.5 * own + 0.75 * other, 5);
    });
    expect(() => createWeightedLoss(multiTask({ type: 'distance', skale: 1 }), {}, { extra })).toThrow(
      /classification.*skale/,
    );
  });

  it('has its options checked, and does not take the name of a built-in one', () => {
    expect(() => createWeightedLoss([{ type: 'distance', skale: 1 }], {}, { extra })).toThrow(
      /createLoss: options: .*skale/,
    );
    expect(() => createWeightedLoss([{ type: 'focal' }], {}, { extra: { focal: distance } })).toThrow(
      'losses: expected a type other than the built-in ones, received "focal".',
    );
  });
});
