import { describeLoss, lossInputs, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { diceLoss } from './dice-loss.js';
import { createL1F1Loss, l1F1Loss } from './l1-f1-loss.js';

interface Certain {
  readonly labels: number[];
  readonly predicted: number[];
  readonly expected: number;
}

const golden = readGolden<{ cases: Certain[] }>(import.meta.url, 'l1-f1');

describe('createL1F1Loss', () => {
  useBackend();

  describeLoss('plain', () => createL1F1Loss(), { ignoresShift: true });
  describeLoss('with soft targets', () => createL1F1Loss({ targets: 'soft', classes: 'all' }), {
    makeInputs: () => lossInputs({ soft: true }),
    ignoresShift: true,
  });
});

describe('l1F1Loss', () => {
  useBackend();

  it.each(golden.cases)(
    "is one minus scikit-learn's macro F1 where every prediction is certain: $expected",
    (c) => {
      tf.tidy(() => {
        const logits = tf.mul<tf.Tensor2D>(tf.oneHot(tf.tensor1d(c.predicted, 'int32'), 3), 100);
        expect(l1F1Loss(logits, tf.tensor1d(c.labels, 'int32'))).toBeAllClose(c.expected);
      });
    },
  );

  it('is the Dice loss: F1 and Dice are one number', () => {
    tf.tidy(() => {
      const { output, targets } = lossInputs();
      expect(l1F1Loss(output.logits!, targets.labels!)).toBeAllClose(
        diceLoss(output.logits!, targets.labels!),
      );
    });
  });
});
