import { ConfigError, ShapeError } from '@erc/core';
import {
  describeLoss,
  expectLossGolden,
  gradientsOf,
  type LossGolden,
  readGolden,
  spread,
  useBackend,
} from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConcordanceLossOptions, concordanceLoss, createConcordanceLoss } from './concordance-loss.js';

const golden = readGolden<{ cases: LossGolden<ConcordanceLossOptions>[] }>(import.meta.url, 'concordance');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    expectLossGolden(createConcordanceLoss(example.options), example);
  });
});

describe('createConcordanceLoss', () => {
  useBackend();

  describeLoss('plain', () => createConcordanceLoss());
  describeLoss('of valence', () => createConcordanceLoss({ dimensions: ['valence'], epsilon: 0.1 }));

  it('refuses other options', () => {
    for (const options of [{ dimensions: [] }, { epsilon: 0 }, { reduction: 'sum' }]) {
      expect(() => createConcordanceLoss(options as ConcordanceLossOptions)).toThrow(ConfigError);
    }
  });
});

describe('concordanceLoss', () => {
  useBackend();

  const targets = (): tf.Tensor2D => spread([5, 2], 3) as tf.Tensor2D;
  const constant = (value: number, rows = 5): tf.Tensor2D => tf.fill([rows, 2], value);

  it('is 0 for the targets themselves, 2 for their mirror image, 1 for a constant', () => {
    const y = targets();
    const mirrored = tf.sub<tf.Tensor2D>(tf.mul(2, tf.mean(y, 0)), y);
    expect(concordanceLoss(y, y)).toBeAllClose(0);
    expect(concordanceLoss(mirrored, y)).toBeAllClose(2);
    expect(concordanceLoss(constant(0.2), y)).toBeAllClose(1);
  });

  it('grows with a shift and with a change of scale, which correlation does not see', () => {
    const y = targets();
    expect(concordanceLoss(tf.add<tf.Tensor2D>(y, 1), y).dataSync()[0]).toBeGreaterThan(0.3);
    expect(concordanceLoss(tf.mul<tf.Tensor2D>(y, 3), y).dataSync()[0]).toBeGreaterThan(0.3);
  });

  it('is 1 with no gradient for one example, and where both sides are constant', () => {
    for (const [x, y] of [
      [constant(0.3, 1), constant(0.3, 1)],
      [constant(0.3, 1), constant(-2, 1)],
      [constant(0.3), constant(0.3)],
    ] as const) {
      const { value, gradients } = gradientsOf((v) => concordanceLoss(v.x as tf.Tensor2D, y), { x });
      expect(value).toBeAllClose(1);
      expect(gradients.x!).toBeAllClose(tf.zerosLike(x));
    }
  });

  it('refuses targets of another shape', () => {
    expect(() => concordanceLoss(constant(1), constant(1, 4))).toThrow(ShapeError);
  });
});
