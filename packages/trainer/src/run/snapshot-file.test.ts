import { createRandom } from '@erc/core';
import { expect, it } from 'vitest';
import { decodeState, encodeState } from './snapshot-file.js';

it('keeps numbers that JSON does not have', () => {
  const loop = {
    epoch: 2,
    update: 0,
    updatesDone: 3,
    order: createRandom(1).state(),
    lossSum: 0,
    examples: 0,
    learningRate: 0.1,
    epochs: [{ epoch: 1, trainLoss: 1, learningRate: 0.1, dev: { loss: Infinity, auroc: Number.NaN } }],
    improved: [1],
    stopping: { best: -Infinity },
    rates: {},
  };
  const counters = { step: 3, pass: 3, seed: 1, learningRates: [0.1] };
  const state = { loop, step: { arrays: { weight: Float32Array.of(1, 2) }, counters } };
  expect(decodeState(Buffer.concat(encodeState(state)), 'state')).toEqual(state);
});
