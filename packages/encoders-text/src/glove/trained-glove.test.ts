import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type Truncation } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { gloveOptionsSchema } from './glove-options.js';
import { findTrainedGlove, prepareWords } from './trained-glove.js';

const newFolder = temporaryFolders();
let path: string;
beforeAll(async () => {
  path = join(await newFolder(), 'glove.txt');
  await writeFile(path, 'the 1 2 3\n! 0.5 -0.5 0\nyou 2 0 -1\nyou 7 7 7\n');
});
const optionsOf = (more: object = {}) =>
  gloveOptionsSchema.parse({ type: 'glove', path, train: 'all', ...more });
const say = (text: string) => ({ speaker: 'Ana', text });

describe('words of a trained GloVe', () => {
  it('are the lines of the file, from 1, and others are left out and counted', async () => {
    const encoder = await prepareWords(optionsOf());
    const cuts: [number, Truncation][] = [];
    const features = await encoder.encode([say('You, the you!'), say('nobody'), say('')], {
      onTruncation: (i, cut) => cuts.push([i, cut]),
    });
    expect(features.map((feature) => [...(feature as { data: Int32Array }).data])).toEqual([
      [3, 1, 3, 2],
      [0],
      [0],
    ]);
    expect(cuts).toEqual([
      [0, { from: 5, to: 4, unit: 'tokens' }],
      [1, { from: 1, to: 0, unit: 'tokens' }],
    ]);
    await encoder.dispose();
  });

  it('have a vector each in the table, as the file has it, behind one of zeros', async () => {
    const found = await findTrainedGlove(optionsOf({ dim: 3 }));
    const options = { path: 'encoder/text', random: createRandom(1) };
    const table = await found.create(options);
    const [{ variable }] = table.parameters as [(typeof table.parameters)[number]];
    expect(variable.shape).toEqual([5, 3]);
    expect([...variable.dataSync()]).toEqual([0, 0, 0, 1, 2, 3, 0.5, -0.5, 0, 2, 0, -1, 7, 7, 7]);
    table.dispose();
    const outline = await found.create({ ...options, isOutline: true });
    expect(outline.parameters[0]!.variable.dataSync().every((value) => value === 0)).toBe(true);
    outline.dispose();
    await expect(findTrainedGlove(optionsOf({ dim: 50 }))).rejects.toThrow(/of 50 numbers, received 3/);
  });
});
