import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { writeCorpus } from '../folder/__fixtures__/corpus.js';
import { prepareDataset } from '../prepare-dataset.js';
import { existingFromFolder } from './existing.js';

const temporaryFolder = temporaryFolders();

async function made(): Promise<string> {
  const { directory } = await prepareDataset(await writeCorpus(await temporaryFolder()));
  return directory;
}

describe('the source existing', () => {
  it('takes a dataset folder as it is, also without the corpus that it was made of', async () => {
    const into = await made();
    await rm(join(into, '../raw'), { recursive: true });
    const before = await readFile(join(into, 'dataset.json'));
    expect(await prepareDataset({ source: 'existing', into })).toEqual({ directory: into, reused: true });
    expect(await readFile(join(into, 'dataset.json'))).toEqual(before);
  });

  it('refuses a folder of another identity, and takes that of its own', async () => {
    const into = await made();
    const { sha256 } = await readDataset(into, { splits: ['train', 'dev'] });
    expect(await prepareDataset({ source: 'existing', into, sha256 })).toMatchObject({ reused: true });
    const other = 'f'.repeat(64);
    await expect(prepareDataset({ source: 'existing', into, sha256: other })).rejects.toThrow(
      `dataset: sha256: expected the dataset folder of ${other}, received ${into}, which was written as ${sha256}.`,
    );
  });

  it('refuses a folder whose media have changed, and one that is no dataset folder', async () => {
    const into = await made();
    await writeFile(join(into, 'media/train/tea/0.wav'), 'other bytes');
    await expect(prepareDataset({ source: 'existing', into })).rejects.toThrow('media/train/tea/0.wav');
    await expect(prepareDataset({ source: 'existing', into: join(into, 'media') })).rejects.toThrow(
      'dataset.json: expected a dataset folder with this file, received none.',
    );
  });

  it('is meant by a folder alone', () => {
    expect(existingFromFolder({ folder: 'data/a', sha256: 'x' })).toEqual({
      source: 'existing',
      into: 'data/a',
      sha256: 'x',
    });
    for (const other of [{ source: 'folder', folder: 'a' }, { into: 'a' }, 'a', null, ['a']]) {
      expect(existingFromFolder(other)).toBe(other);
    }
  });
});
