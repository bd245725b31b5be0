import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../files/checkpoint.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.js';

const newFolder = temporaryFolders();
let directory: string;
beforeAll(async () => {
  directory = await newFolder();
});

const checkpoint: Checkpoint = {
  weights: { 'head/0/kernel': { data: Float32Array.of(1, 2), shape: [1, 2] } },
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
    expect(await readCheckpoint(first!)).toEqual(checkpoint);
    expect(await readFile(first!)).toEqual(await readFile(second!));
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
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
