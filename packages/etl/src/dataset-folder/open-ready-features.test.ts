import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { writeFeatureFiles } from '../features/__fixtures__/arrays.js';
import { prepareDataset } from '../prepare-dataset.js';
import { openReadyFeatures, readReadyFeatures } from './open-ready-features.js';
import { readDataset } from './read-dataset.js';

const temporaryFolder = temporaryFolders();

async function prepared() {
  const { directory } = await prepareDataset(await writeFeatureFiles(await temporaryFolder()));
  const { splits } = await readDataset(directory, { splits: ['train', 'dev'] });
  return { directory, utterances: [...splits.dev!, ...splits.train!] };
}

describe('openReadyFeatures', () => {
  it.each(['audio', 'text'])('gives of %s what reading all of it gives, one at a time', async (stream) => {
    const { directory, utterances } = await prepared();
    const all = await readReadyFeatures(directory, { stream, utterances });
    const column = await openReadyFeatures(directory, { stream, utterances });
    expect(column.length).toBe(4);
    expect(column.bytes).toBe(all.reduce((sum, { data }) => sum + data.byteLength, 0));
    // In any order, again and again, each in memory of its own.
    for (const i of [3, 0, 0, 2, 1]) expect(column.at(i)).toEqual(all[i]);
    column.at(0)!.data.fill(9);
    expect(column.at(0)).toEqual(all[0]);
    expect(column.at(4)).toBeUndefined();
    column.close();
    expect(() => column.at(0)).toThrow('expected open ones, received closed ones');
  });

  it('reads no value before it is asked for, and goes on with the file that it has hashed when another takes its name', async () => {
    const { directory, utterances } = await prepared();
    const path = join(directory, 'features/train_audio.safetensors');
    const column = await openReadyFeatures(directory, { stream: 'audio', utterances });
    const before = column.at(1);
    await writeFile(`${path}.new`, 'another');
    await rename(path, `${path}.old`);
    await rename(`${path}.new`, path);
    expect(column.at(1)).toEqual(before);
    // In place, the last bytes of the open file: they were not in memory.
    const size = (await readFile(`${path}.old`)).length;
    const file = await open(`${path}.old`, 'r+');
    await file.write(new Uint8Array(4), 0, 4, size - 4);
    await file.close();
    const last = Array.from({ length: 4 }, (_, i) => column.at(i)!.data.at(-1));
    expect(last).toContain(0);
    column.close();
  });
});
