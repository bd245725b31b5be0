import { join } from 'node:path';
import { copyWeights, createRandom, weightsInMemory } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { readState, streamState } from './snapshot-file.js';

const newFolder = temporaryFolders();

it('keeps numbers that JSON does not have, and weights that are left to their file', async () => {
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
  const arrays = { weight: { data: Float32Array.of(1, 2), shape: [2] } };
  const origins = new Map([['encoder/text/kernel', { weights: 'ab12', model: 'roberta-base' }]]);
  const path = join(await newFolder(), 'state.safetensors');
  await writeFileAtomic(path, streamState({ loop, step: { ...weightsInMemory(arrays), origins, counters } }));
  const found = await readState(path);
  expect(found.loop).toEqual(loop);
  expect(found.step).toMatchObject({ counters, origins });
  expect(await copyWeights(found.step)).toEqual(arrays);
});
