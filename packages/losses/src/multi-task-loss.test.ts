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
import type { LossOptions } from './built-in-losses.js';
import { createFocalLoss } from './classification/focal-loss.js';
import type { Loss, LossPhase } from './contracts.js';
import { createLoss } from './create-loss.js';
import { createMultiTaskLoss, type MultiTaskLossOptions } from './multi-task-loss.js';
import { createMeanSquaredErrorLoss } from './regression/mean-squared-error-loss.js';

const golden = readGolden<{ cases: LossGolden<MultiTaskLossOptions>[] }>(import.meta.url, 'multi-task');
const classification = { type: 'cross-entropy' } as const;
const regression = { type: 'mean-squared-error' } as const;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('multi-task', () => {
  useBackend();

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const loss = createLoss({ type: 'multi-task', classification, regression, ...example.options });
    expectLossGolden(loss, example);
  });

  describeLoss('focal and concordance', () =>
    createLoss({
      type: 'multi-task',
      classification: { type: 'focal', weight: 2 },
      regression: { type: 'concordance' },
      weight: 0.5,
    }),
  );

  it('gives label counts to its losses', () => {
    const { output, targets } = lossInputs();
    const facts = { labelCounts: [6, 2, 1] };
    const options: LossOptions = {
      type: 'multi-task',
      classification: { type: 'focal', classWeights: 'balanced' },
      regression,
    };
    const given = createMultiTaskLoss(
      createFocalLoss({ classWeights: 'balanced' }, facts),
      createMeanSquaredErrorLoss(),
    );
    expect(createLoss(options, facts)(output, targets)).toBeAllClose(given(output, targets));
  });

  it('owns the parameters of its losses, and passes the phase on', () => {
    const seen: (LossPhase | undefined)[] = [];
    const variable = tf.variable(tf.scalar(3));
    const trained: Loss = Object.assign(
      (...call: Parameters<Loss>) => {
        seen.push(call[2]);
        return tf.mul<tf.Scalar>(variable, 1);
      },
      { parameters: [{ path: 'loss/test/scale', variable }], dispose: () => variable.dispose() },
    );
    const loss = createMultiTaskLoss(trained, trained, { coefficient: 0.25 });
    expect(loss({}, {}, { training: false })).toBeAllClose(3);
    expect(seen).toEqual([{ training: false }, { training: false }]);
    expect(loss.parameters?.map(({ path }) => path)).toEqual(['loss/test/scale', 'loss/test/scale']);
    loss.dispose?.();
    expect(variable.isDisposed).toBe(true);
  });

  it.each([
    [{ coefficient: 1 }, /coefficient/],
    [{ coefficient: 0 }, /coefficient/],
    [{ regression: undefined }, /regression/],
    [{ classification: { type: 'focal', gama: 2 } }, /classification.*gama/],
  ])('names what is wrong with %j', (options, message) => {
    const all = { type: 'multi-task', classification, regression, ...options };
    expect(() => createLoss(all as LossOptions)).toThrow(ConfigError);
    expect(() => createLoss(all as LossOptions)).toThrow(message);
  });
});
