import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { crossEntropyLoss } from './classification/cross-entropy-loss.js';
import { diceLoss } from './classification/dice-loss.js';
import { focalLoss } from './classification/focal-loss.js';
import { largeMarginSoftmaxLoss } from './classification/large-margin-softmax-loss.js';
import { multiMarginLoss } from './classification/multi-margin-loss.js';
import { attentionDiversityLoss } from './embedding/attention-diversity-loss.js';
import { supervisedContrastiveLoss } from './embedding/supervised-contrastive-loss.js';
import { concordanceLoss } from './regression/concordance-loss.js';

useBackend();

const scores = (): tf.Tensor2D => tf.zeros([2, 3]);
const labels = (): tf.Tensor1D => tf.tensor1d([0, 2], 'int32');

describe('a loss function', () => {
  it.each<[string, () => tf.Tensor]>([
    ['focalLoss: gamma', () => focalLoss(scores(), labels(), { gamma: -1 })],
    ['focalLoss: epsilon', () => focalLoss(scores(), labels(), { epsilon: 0.5 })],
    ['crossEntropyLoss: labelSmoothing', () => crossEntropyLoss(scores(), labels(), { labelSmoothing: 2 })],
    ['diceLoss: epsilon', () => diceLoss(scores(), labels(), { epsilon: 0 })],
    ['multiMarginLoss: margin', () => multiMarginLoss(scores(), labels(), { margin: Number.NaN })],
    [
      'largeMarginSoftmaxLoss: lambda',
      () => largeMarginSoftmaxLoss(scores(), scores(), labels(), { lambda: -1 }),
    ],
    ['attentionDiversityLoss: epsilon', () => attentionDiversityLoss(tf.zeros([2, 2, 3]), { epsilon: 0 })],
    [
      'supervisedContrastiveLoss: temperature',
      () => supervisedContrastiveLoss(scores(), labels(), { temperature: 0 }),
    ],
    ['concordanceLoss: epsilon', () => concordanceLoss(scores(), scores(), { epsilon: -1 })],
  ])('refuses what its factory refuses: %s', (message, call) => {
    expect(() => tf.tidy(call)).toThrow(message);
  });
});
