import { ShapeError } from '@erc/core';
import { floatRow, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReduceLossOptions, reduceLoss } from './reduce-loss.js';

type Numbers = { [Key in 'weights' | 'kept' | 'classWeights']?: number[] } & Pick<
  ReduceLossOptions,
  'reduction'
>;

const reduced = (losses: number[], { weights, kept, classWeights, ...options }: Numbers = {}): number =>
  tf.tidy(() => {
    const tensors = {
      weights: weights && tf.tensor1d(weights),
      kept: kept && tf.tensor1d(kept),
      classWeights: classWeights && tf.tensor1d(classWeights),
    };
    return reduceLoss(tf.tensor1d(losses), { ...options, ...tensors }).dataSync()[0]!;
  });

describe('reduceLoss', () => {
  useBackend();

  it('sums and averages as its formulas say', () => {
    expect(reduced([1, 2, 6])).toBeCloseTo(3);
    expect(reduced([1, 2, 6], { reduction: 'sum' })).toBeCloseTo(9);
    expect(reduced([1, 2, 6], { weights: [2, 0, 1] })).toBeCloseTo(8 / 3);
    expect(reduced([1, 2, 6], { weights: [2, 0, 1], reduction: 'sum' })).toBeCloseTo(8);
    const classWeights = [1, 2, 3];
    expect(reduced([1, 2, 6], { classWeights })).toBeCloseTo(3);
    expect(reduced([1, 2, 6], { classWeights, reduction: 'weighted' })).toBeCloseTo(9 / 6);
    expect(reduced([1, 2, 6], { reduction: 'weighted' })).toBeCloseTo(3);
    expect(reduced([1, 2, 6], { weights: [2, 0, 1], classWeights, reduction: 'weighted' })).toBeCloseTo(
      8 / 5,
    );
  });

  it('leaves ignored examples out of both means, and those of a class of weight 0 out of the weighted one', () => {
    const kept = [1, 0, 1];
    const classWeights = [2, 0, 1];
    expect(reduced([1, 0, 6], { kept })).toBeCloseTo(7 / 2);
    expect(reduced([1, 0, 6], { kept, weights: [3, 5, 1] })).toBeCloseTo(9 / 4);
    expect(reduced([1, 0, 6], { kept, classWeights: [2, 4, 1], reduction: 'weighted' })).toBeCloseTo(7 / 3);
    expect(reduced([1, 0, 6], { classWeights })).toBeCloseTo(7 / 3);
    expect(reduced([1, 0, 6], { classWeights, weights: [3, 5, 1] })).toBeCloseTo(9 / 9);
    expect(reduced([1, 0, 6], { classWeights, reduction: 'weighted' })).toBeCloseTo(7 / 3);
  });

  it.each(['mean', 'sum', 'weighted'] as const)('is not changed by padding of weight 0: %s', (reduction) => {
    fc.assert(
      fc.property(floatRow(4, 0), floatRow(4, 0.125), floatRow(3, 0), (losses, weights, padding) => {
        const padded = { weights: [...weights, 0, 0, 0], reduction };
        expect(reduced([...losses, ...padding], padded)).toBeCloseTo(
          reduced(losses, { weights, reduction }),
          4,
        );
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it('gives 0 where nothing counts', () => {
    expect(reduced([1, 2], { weights: [0, 0] })).toBe(0);
    expect(reduced([0, 0], { kept: [0, 0] })).toBe(0);
    expect(reduced([0, 0], { kept: [0, 0], reduction: 'weighted' })).toBe(0);
    // As losses with label smoothing are where the weight of a label's class is 0.
    expect(reduced([1, 2], { classWeights: [0, 0], reduction: 'weighted' })).toBe(0);
  });

  it('refuses weights of another length', () => {
    expect(() => reduced([1, 2], { weights: [1] })).toThrow(ShapeError);
    expect(() => reduced([1, 2], { classWeights: [1, 2, 3] })).toThrow(
      'reduceLoss: classWeights: expected shape [2], received [3].',
    );
  });
});
