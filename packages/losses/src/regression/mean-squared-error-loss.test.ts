import { ConfigError } from '@erc/core';
import {
  describeLoss,
  expectLossGolden,
  gradientsOf,
  type LossGolden,
  lossInputs,
  readGolden,
  useBackend,
} from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMeanSquaredErrorLoss,
  type MeanSquaredErrorLossOptions,
  meanSquaredErrorLoss,
} from './mean-squared-error-loss.js';

const golden = readGolden<{ cases: LossGolden<MeanSquaredErrorLossOptions>[] }>(
  import.meta.url,
  'mean-squared-error',
);

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const { output, targets } = expectLossGolden(createMeanSquaredErrorLoss(example.options), example);
    if (example.options.dimensions?.length !== 2) return;
    expect(meanSquaredErrorLoss(output.valenceArousal!, targets.valenceArousal!)).toBeAllClose(
      example.losses!,
    );
  });
});

describe('createMeanSquaredErrorLoss', () => {
  useBackend();

  describeLoss('plain', () => createMeanSquaredErrorLoss());
  describeLoss('of arousal', () => createMeanSquaredErrorLoss({ dimensions: ['arousal'] }));

  it('does not read a dimension that it leaves out', () => {
    const { output } = lossInputs();
    const valence = tf.zeros([6, 1]);
    const wanted = tf.concat([valence, tf.fill([6, 1], Number.NaN)], 1) as tf.Tensor2D;
    const loss = createMeanSquaredErrorLoss({ dimensions: ['valence'] });
    expect(Number.isFinite(loss(output, { valenceArousal: wanted }).dataSync()[0])).toBe(true);
  });

  it('gives what the examples with known targets alone give, with unknown: leave-out', () => {
    const predicted = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const wanted = tf.tensor2d([0, 0, Number.NaN, 1, 7, 6], [3, 2]);
    const loss = createMeanSquaredErrorLoss({ unknown: 'leave-out' });
    const value = (x: tf.Tensor2D, y: tf.Tensor2D) =>
      gradientsOf((v) => loss({ valenceArousal: v.x as tf.Tensor2D }, { valenceArousal: y }), { x });
    const { value: all, gradients } = value(predicted, wanted);
    // ((1 + 4) / 2 + (4 + 0) / 2) / 2
    expect(all).toBeAllClose(2.25);
    expect(gradients.x!).toBeAllClose(tf.tensor2d([0.5, 1, 0, 0, -1, 0], [3, 2]));
    const none = tf.fill([3, 2], Number.NaN) as tf.Tensor2D;
    expect(value(predicted, none).value).toBeAllClose(0);
    // A constant target of 0 in its place, as published, is another loss.
    const zeros = tf.tensor2d([0, 0, 0, 0, 7, 6], [3, 2]);
    expect(value(predicted, zeros).value).toBeAllClose((2.5 + 12.5 + 2) / 3);
  });

  it('refuses other shapes and options', () => {
    const { output, targets } = lossInputs();
    const loss = createMeanSquaredErrorLoss();
    expect(() => loss({ valenceArousal: tf.zeros([6, 3]) }, targets)).toThrow(
      'mean-squared-error: output.valenceArousal: expected shape [6, 2], received [6, 3].',
    );
    expect(() => loss(output, { valenceArousal: tf.zeros([5, 2]) })).toThrow('targets.valenceArousal');
    for (const options of [{ dimensions: [] }, { dimensions: ['dominance'] }]) {
      expect(() => createMeanSquaredErrorLoss(options as MeanSquaredErrorLossOptions)).toThrow(ConfigError);
    }
  });
});
