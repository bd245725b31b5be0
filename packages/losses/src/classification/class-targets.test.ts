import { ConfigError } from '@erc/core';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { effectiveNumberWeights } from '../labels/effective-number-weights.js';
import { classWeightsOf, classWeightsSchema, keptOf, labelWeightsOf } from './class-targets.js';

describe('classWeightsOf', () => {
  const facts = { labelCounts: [6, 2, 1] };

  it('leaves numbers as they are, and makes the others from the label counts', () => {
    expect(classWeightsOf('x', undefined, {})).toBeUndefined();
    expect(classWeightsOf('x', [1, 2], {})).toEqual([1, 2]);
    expect(classWeightsOf('x', 'balanced', facts)).toEqual([0.5, 1.5, 3]);
    expect(classWeightsOf('x', 'inverse-frequency', facts)).toEqual([1.5, 4.5, 9]);
    expect(classWeightsOf('x', { effectiveNumber: 0.9 }, facts)).toEqual(
      effectiveNumberWeights(facts.labelCounts, { beta: 0.9 }),
    );
  });

  it('names the option that lacks label counts', () => {
    for (const weights of ['balanced', 'inverse-frequency', { effectiveNumber: 0.9 }] as const) {
      expect(() => classWeightsOf('focal: classWeights', weights, {})).toThrow(ConfigError);
      expect(() => classWeightsOf('focal: classWeights', weights, {})).toThrow(
        'focal: classWeights: expected label counts',
      );
    }
  });

  it('refuses numbers that are not one for each label counted', () => {
    expect(() => classWeightsOf('focal: classWeights', [1, 2], facts)).toThrow(
      'focal: classWeights: expected 3 weights, one for each label, received 2.',
    );
  });

  it('refuses a β of 1, negative weights and other words', () => {
    for (const weights of [{ effectiveNumber: 1 }, [1, -1], [], 'balance']) {
      expect(classWeightsSchema.safeParse(weights).success).toBe(false);
    }
  });
});

describe('keptOf and labelWeightsOf', () => {
  useBackend();

  it('give 0 where a label is ignored, and the weight of each label’s class, or nothing where all count 1', () => {
    tf.tidy(() => {
      const labels = tf.tensor1d([2, 0, -1], 'int32');
      const soft = tf.zeros<tf.Rank.R2>([3, 3]);
      expect(keptOf(labels, -1)).toBeAllClose([1, 1, 0]);
      expect(keptOf(labels, 0)).toBeAllClose([1, 0, 1]);
      expect(keptOf(labels, undefined)).toBeUndefined();
      expect(keptOf(soft, 0)).toBeUndefined();
      expect(labelWeightsOf(labels, 3, [0, 2, 3])).toBeAllClose([3, 0, 0]);
      expect(labelWeightsOf(labels, 3, undefined)).toBeUndefined();
      expect(labelWeightsOf(soft, 3, [1, 2, 3])).toBeUndefined();
    });
  });
});
