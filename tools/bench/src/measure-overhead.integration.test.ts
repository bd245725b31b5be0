import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecipe } from '@erc/experiment';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureOverhead } from './measure-overhead.js';

const newFolder = temporaryFolders();
let directory = '';
beforeAll(async () => {
  directory = await newFolder();
  const row = (dialogue: number, sequence: number): string =>
    `${dialogue},${sequence},Ana,${sequence % 2 ? 'how sad' : 'what joy'},${sequence % 2 ? 'sadness' : 'joy'}`;
  for (const split of ['train', 'dev', 'test']) {
    const rows = [0, 1].flatMap((dialogue) => [0, 1, 2].map((sequence) => row(dialogue, sequence)));
    await writeFile(
      join(directory, `${split}.csv`),
      `dialogue,sequence,speaker,text,emotion\n${rows.join('\n')}\n`,
    );
  }
});

describe('measureOverhead', () => {
  it('leaves the first epoch out, and finds less time in the step than in the epoch', async () => {
    const recipe = parseRecipe(
      {
        name: 'tiny',
        dataset: {
          source: 'folder',
          from: directory,
          into: join(directory, 'made'),
          labels: ['joy', 'sadness'],
        },
        streams: { text: { encoder: { type: 'tfidf', buckets: 64 } } },
        fusion: { type: 'concat' },
        losses: [{ type: 'cross-entropy' }],
      },
      'tiny',
    );
    const measured = await measureOverhead(recipe, 3);
    expect(measured).toMatchObject({ recipe: 'tiny', epochs: 2, featuresMb: 0 });
    expect(measured.stepSeconds).toBeLessThan(measured.epochSeconds);
    expect(measured.overhead).toBeGreaterThan(0);
    expect(measured.overhead).toBeLessThan(1);
  });
});
