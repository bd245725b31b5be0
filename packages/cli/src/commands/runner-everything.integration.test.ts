import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from '@erc/run-folder/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import type { ProgramResult } from '../__fixtures__/run-program.js';
import { createUserFolder, RECIPE, tinyFiles } from '../__fixtures__/tiny-corpus.js';

/** A recipe that asks for everything that a model and its losses can read. */
const EVERYTHING = RECIPE.replace('name: tiny', 'name: everything')
  .replace('buckets: 64 } }', 'buckets: 64 }, window: { before: 1, after: 1, padding: learned } }')
  .replace(
    /fusion: .*\n/,
    `fusion:
  type: gated
  dim: 8
  missing: { dropoutRate: 0.1 }
  embeddings: [{ of: speaker, count: 4 }, { of: gender, streams: [audio] }]
  streamEmbeddings: { dim: 4 }
context: { type: dialogue-gru, hiddenDim: 4 }
labels: { soft: votes, peak: true }
`,
  )
  .replace(
    /losses: .*\n/,
    `losses:
  - { type: cross-entropy, targets: soft }
  - { type: concordance, weight: 0.5 }
  - { type: stream-contrastive, streams: [audio, visual], weight: 0.1 }
`,
  )
  .replace('batchSize: 4', 'dialoguesPerBatch: 2');

/** The tiny corpus with a gender, votes, valence and arousal for everybody, without one voice and one face. */
async function richCorpus(): Promise<Record<string, string>> {
  const files = await tinyFiles();
  const rich = (split: string): string =>
    (files[`corpus/${split}.csv`] as string)
      .trim()
      .split('\n')
      .map((row, i) => {
        if (i === 0) return `${row},gender,valence,arousal,votes_joy,votes_neutral`;
        const gender = /Mina|Lena/.test(row) ? 'f' : 'M';
        return `${row},${gender},${2 + (i % 3)},${1 + (i % 4)},${i % 3},${1 + (i % 2)}`;
      })
      .join('\n')
      .replace('voices/kettle-1.wav', '')
      .replace('faces/soup-2.png', '');
  return Object.fromEntries(['train', 'dev', 'test'].map((split) => [`corpus/${split}.csv`, rich(split)]));
}

let user: string;
let trained: ProgramResult;
beforeAll(async () => {
  user = await createUserFolder({ ...(await richCorpus()), 'everything.yaml': EVERYTHING });
  trained = await runHere({
    app: 'train',
    user,
    args: ['--config', 'everything.yaml', '--out', 'run'],
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));
const read = (path: string): Promise<string> => readFile(join(user, path), 'utf8');

describe('a recipe with a context, windows, speakers, genders, votes, affect and missing streams', () => {
  it('trains, and says what is missing', () => {
    expect(trained).toMatchObject({ code: 0 });
    expect(trained.stderr).toMatch(/^stream audio: missing from 1 of 17 utterances$/m);
    expect(trained.stderr).toMatch(/^stream visual: missing from 1 of 17 utterances$/m);
  });

  it('keeps what the losses trained, and who spoke, in the checkpoint', async () => {
    const { weights, metadata } = await readCheckpoint(join(user, 'run/checkpoints/best.safetensors'));
    const paths = [...weights.shapes.keys()];
    expect(paths).toEqual(
      expect.arrayContaining([
        'window/text/padding',
        'fusion/missing/audio',
        'fusion/embedding/speaker/text',
        'regression/kernel',
      ]),
    );
    for (const folder of ['context/', 'loss/stream-contrastive/']) {
      expect(paths.some((path) => path.startsWith(folder))).toBe(true);
    }
    expect(JSON.parse(metadata.speakers!)).toEqual(['Lena', 'Mina', 'Otto', 'Ravi']);
  });

  it('is evaluated as it was trained', async () => {
    const predictions = await read('run/predictions-dev.json');
    const { code, stderr } = await runHere({ app: 'eval', user, args: ['--run', 'run', '--quiet'] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await read('run/predictions-dev.json')).toBe(predictions);
  });
});
