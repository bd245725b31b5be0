import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { put, sample, sampleMedia } from './__fixtures__/sample.js';
import { isUpToDate } from './is-up-to-date.js';
import { verifyDataset } from './verify-dataset.js';
import { writeDataset } from './write-dataset.js';

const temporaryFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = join(await temporaryFolder(), 'dataset');
  await writeDataset(directory, sample(), sampleMedia);
});

describe('verifyDataset', () => {
  it('finds nothing to say about a dataset as it was written', async () => {
    expect(await verifyDataset(directory)).toEqual({ edited: [] });
  });

  it('lists edited CSV files', async () => {
    await writeFile(join(directory, 'train.csv'), 'edited');
    await rename(join(directory, 'dev.csv'), join(directory, 'valid.csv'));
    expect(await verifyDataset(directory)).toEqual({ edited: ['train.csv', 'valid.csv'] });
  });

  it('names media that changed at the same size, are missing, or are not listed', async () => {
    await writeFile(join(directory, 'media/train/0/0.wav'), 'VOICE');
    await rm(join(directory, 'media/dev/0/0/0.png'));
    await put(join(directory, 'media/more.png'), '');
    await put(join(directory, 'media/.DS_Store'), '');
    await expect(verifyDataset(directory)).rejects.toThrow(
      'received media/dev/0/0/0.png (missing), media/train/0/0.wav (changed), media/more.png (not listed).',
    );
  });

  it('counts what it does not name', async () => {
    for (let i = 0; i < 7; i++) await put(join(directory, `media/${i}.png`), '');
    await expect(verifyDataset(directory)).rejects.toThrow('media/4.png (not listed) and 2 more.');
  });
});

describe('isUpToDate', () => {
  it('holds for the source that the folder was made from, and no other', async () => {
    expect(await isUpToDate(directory, 'sample-1')).toBe(true);
    expect(await isUpToDate(directory, 'sample-2')).toBe(false);
  });

  it('holds when a CSV was edited or dev.csv renamed', async () => {
    await writeFile(join(directory, 'train.csv'), 'edited');
    await rename(join(directory, 'dev.csv'), join(directory, 'valid.csv'));
    expect(await isUpToDate(directory, 'sample-1')).toBe(true);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['no folder is there', () => rm(directory, { recursive: true })],
    ['dataset.json is broken', () => writeFile(join(directory, 'dataset.json'), '{')],
    ['a CSV is missing', () => rm(join(directory, 'dev.csv'))],
    ['a voice is missing', () => rm(join(directory, 'media/train/0/0.wav'))],
    ['a voice was cut', () => writeFile(join(directory, 'media/train/0/0.wav'), 'voi')],
  ])('does not hold when %s', async (_, spoil) => {
    await spoil();
    expect(await isUpToDate(directory, 'sample-1')).toBe(false);
  });
});
