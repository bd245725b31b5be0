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
import { crossEntropyLoss } from './cross-entropy-loss.js';
import {
  createKlDivergenceLoss,
  type KlDivergenceLossOptions,
  klDivergenceLoss,
} from './kl-divergence-loss.js';

const golden = readGolden<{ cases: LossGolden<KlDivergenceLossOptions>[] }>(import.meta.url, 'kl-divergence');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const { output, targets } = expectLossGolden(createKlDivergenceLoss(example.options), example);
    expect(klDivergenceLoss(output.logits!, targets.soft!, example.options)).toBeAllClose(example.losses!);
  });
});

describe('createKlDivergenceLoss', () => {
  useBackend();

  const suite = { makeInputs: () => lossInputs({ soft: true }), ignoresShift: true };
  describeLoss('plain', () => createKlDivergenceLoss(), suite);
  describeLoss('as published', () => createKlDivergenceLoss({ legacy: 'double-log-softmax' }), suite);

  it('is 0 for a perfect prediction; published, for one that is nearly even', () => {
    const soft = tf.tensor2d([[0.7, 0.2, 0.1]]);
    const perfect = { logits: tf.log(soft) as tf.Tensor2D };
    const even = { logits: soft };
    const published = createKlDivergenceLoss({ legacy: 'double-log-softmax' });
    expect(createKlDivergenceLoss()(perfect, { soft })).toBeAllClose(0);
    expect(published(perfect, { soft }).dataSync()[0]).toBeGreaterThan(0.1);
    expect(published(even, { soft })).toBeAllClose(0);
    expect(tf.softmax(soft)).toBeAllClose([[0.4654, 0.2823, 0.2554]], { atol: 0.01 });
  });

  it('names an option that does not exist', () => {
    expect(() => createKlDivergenceLoss({ targets: 'soft' } as KlDivergenceLossOptions)).toThrow(ConfigError);
  });
});

describe('klDivergenceLoss', () => {
  useBackend();

  it('equals cross-entropy for one-hot targets', () => {
    const { output, targets } = lossInputs();
    const certain = tf.cast(tf.oneHot(targets.labels!, 3), 'float32') as tf.Tensor2D;
    expect(klDivergenceLoss(output.logits!, certain)).toBeAllClose(
      crossEntropyLoss(output.logits!, targets.labels!),
    );
  });
});
