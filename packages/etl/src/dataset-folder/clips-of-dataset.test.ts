import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { sample, sampleMedia } from './__fixtures__/sample.js';
import { clipsOfDataset } from './clips-of-dataset.js';
import { writeDataset } from './write-dataset.js';

const newFolder = temporaryFolders();

it('says nothing for a folder that says nothing, or is gone', async () => {
  const directory = join(await newFolder(), 'data');
  expect(await clipsOfDataset(directory)).toBeUndefined();
  await writeDataset(directory, sample(), sampleMedia);
  expect(await clipsOfDataset(directory)).toBeUndefined();
});

it('refuses a folder whose dataset.json is damaged, and names it', async () => {
  const directory = join(await newFolder(), 'data');
  await writeDataset(directory, sample(), sampleMedia);
  await writeFile(join(directory, 'dataset.json'), '{"version": 2, ');
  await expect(clipsOfDataset(directory)).rejects.toThrow(`${join(directory, 'dataset.json')}: expected`);
});
