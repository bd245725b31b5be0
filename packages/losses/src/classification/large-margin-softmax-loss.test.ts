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
import { crossEntropyLoss } from './cross-entropy-loss.js';
import {
  createLargeMarginSoftmaxLoss,
  type LargeMarginSoftmaxLossOptions,
  largeMarginSoftmaxLoss,
} from './large-margin-softmax-loss.js';

type Options = Omit<LargeMarginSoftmaxLossOptions, 'classWeights'> & { readonly classWeights?: number[] };
const golden = readGolden<{ cases: LossGolden<Options>[] }>(import.meta.url, 'large-margin-softmax');

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (example) => {
    const { output, targets } = expectLossGolden(createLargeMarginSoftmaxLoss(example.options), example);
    const { kernel, bias } = output.classifier!;
    const losses = largeMarginSoftmaxLoss(output.embedding!, kernel, targets.labels!, {
      ...example.options,
      bias,
    });
    expect(losses).toBeAllClose(example.losses!);
  });
});

describe('createLargeMarginSoftmaxLoss', () => {
  useBackend();

  describe.each([1, 2, 3, 4] as const)('margin %i', (margin) => {
    describeLoss('plain', () => createLargeMarginSoftmaxLoss({ margin }));
  });
  describeLoss('with every option', () =>
    createLargeMarginSoftmaxLoss({ margin: 3, scale: 4, lambda: 2, classWeights: [0.5, 1, 2] }),
  );

  it('says what is missing', () => {
    const { output, targets } = lossInputs();
    expect(() => createLargeMarginSoftmaxLoss()({ embedding: output.embedding! }, targets)).toThrow(
      'large-margin-softmax: expected output.classifier, received output with embedding.',
    );
  });

  it.each([
    [{ margin: 5 }, /margin/],
    [{ scale: 0 }, /scale/],
    [{ lambda: -1 }, /lambda/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createLargeMarginSoftmaxLoss(options as LargeMarginSoftmaxLossOptions)).toThrow(ConfigError);
    expect(() => createLargeMarginSoftmaxLoss(options as LargeMarginSoftmaxLossOptions)).toThrow(message);
  });
});

describe('largeMarginSoftmaxLoss', () => {
  useBackend();

  it('equals cross-entropy without bias when the margin is 1', () => {
    const { output, targets } = lossInputs();
    const { kernel } = output.classifier!;
    const logits = tf.matMul<tf.Tensor2D>(output.embedding!, kernel, false, true);
    expect(largeMarginSoftmaxLoss(output.embedding!, kernel, targets.labels!, { margin: 1 })).toBeAllClose(
      crossEntropyLoss(logits, targets.labels!),
    );
  });

  it('grows with the margin, at any angle', () => {
    const angles = Array.from({ length: 40 }, (_, i) => (Math.PI * (i + 0.5)) / 40);
    const embedding = tf.tensor2d(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]));
    const kernel = tf.tensor2d([
      [1, 0],
      [0, 0],
    ]);
    const labels = tf.zeros<tf.Rank.R1>([40], 'int32');
    // The other score is 0, so the loss is log(1 + e^−ψ): ψ falls from 1 to 1 − 2m as the angle opens.
    const psiOf = (margin: 1 | 2 | 3 | 4): number[] =>
      [...largeMarginSoftmaxLoss(embedding, kernel, labels, { margin, lambda: 0 }).dataSync()].map(
        (loss) => -Math.log(Math.expm1(loss)),
      );
    const plain = psiOf(1);
    for (const margin of [2, 3, 4] as const) {
      const psi = psiOf(margin);
      for (const [i, value] of psi.entries()) {
        expect(value).toBeLessThanOrEqual(plain[i]! + 1e-4);
        if (i > 0) expect(value).toBeLessThan(psi[i - 1]!);
      }
      expect(psi.at(-1)!).toBeCloseTo(1 - 2 * margin, 0);
    }
  });

  it('refuses a kernel of another width', () => {
    expect(() => largeMarginSoftmaxLoss(tf.zeros([2, 3]), tf.zeros([4, 5]), tf.zeros([2], 'int32'))).toThrow(
      ShapeError,
    );
  });
});
