import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyWeights, type FeatureArray, type WeightOrigin, weightsInMemory } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../files/checkpoint.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.js';

const newFolder = temporaryFolders();
let directory: string;
beforeAll(async () => {
  directory = await newFolder();
});

const weights: Record<string, FeatureArray> = {
  'head/0/kernel': { data: Float32Array.of(1, 2), shape: [1, 2] },
};
const checkpoint: Checkpoint = {
  weights: weightsInMemory(weights),
  streams: {
    text: { 'idf/word': { data: Float32Array.of(3), shape: [1] } },
    audio: { mean: { data: Float32Array.of(4), shape: [1] } },
  },
  metadata: { epoch: '3' },
};

describe('checkpoint', () => {
  it('reads back what was written, and the same content gives the same bytes', async () => {
    const [first, second] = ['a', 'b'].map((name) => join(directory, `${name}.safetensors`));
    await writeCheckpoint(first!, checkpoint);
    await writeCheckpoint(second!, checkpoint);
    const found = await readCheckpoint(first!);
    expect(found).toMatchObject({ streams: checkpoint.streams, metadata: checkpoint.metadata });
    expect(found.weights.origins.size).toBe(0);
    expect(await copyWeights(found.weights)).toEqual(weights);
    expect(await readFile(first!)).toEqual(await readFile(second!));
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves weights to the files that they are from, by hash and model', async () => {
    const path = join(directory, 'origins.safetensors');
    const roberta = { weights: 'ab12', model: 'roberta-base', revision: 'main' };
    const origins = new Map<string, WeightOrigin>([
      ['encoder/text/b', roberta],
      ['encoder/text/a', roberta],
      ['encoder/audio/a', { weights: 'cd34', model: 'wav2vec2' }],
    ]);
    await writeCheckpoint(path, { ...checkpoint, weights: { ...checkpoint.weights, origins } });
    const found = await readCheckpoint(path);
    expect(found.weights.origins).toEqual(origins);
    expect(found.metadata).toEqual(checkpoint.metadata);
    expect(await copyWeights(found.weights)).toEqual(weights);
  });

  it('names the file that is missing or cut off', async () => {
    const path = join(directory, 'c.safetensors');
    await expect(readCheckpoint(path)).rejects.toThrow(`${path}: expected a checkpoint, received: ENOENT`);
    await writeCheckpoint(path, checkpoint);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 4));
    await expect(readCheckpoint(path)).rejects.toThrow(path);
  });
});
