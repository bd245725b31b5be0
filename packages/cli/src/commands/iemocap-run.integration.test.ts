import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanRelease, writeFiles } from '../../../etl/src/iemocap/__fixtures__/release.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const RECIPE = `name: iemocap
seed: 1
dataset: { source: iemocap, from: raw, into: prepared/iemocap, audio: dialog }
streams:
  text: { encoder: { type: tfidf, contextTurns: 1, buckets: 64 } }
  audio: { encoder: { type: acoustic-statistics } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy, targets: soft }]
training: { epochs: 1, batchSize: 4 }
`;

let user: string;

beforeAll(async () => {
  user = await newFolder();
  await writeFiles(join(user, 'raw'), cleanRelease());
  await writeFile(join(user, 'iemocap.yaml'), RECIPE);
});

describe('train on IEMOCAP', () => {
  it('goes from the release to a trained model, on the votes of the raters', async () => {
    const { code, stderr, stdout } = await runHere({
      app: 'train',
      user,
      args: ['--config', 'iemocap.yaml', '--out', 'runs/a', '--fast-dev-run'],
    });
    expect(stderr).toMatch(/^dataset iemocap: done in/m);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev: weighted F1 /);
  });
});

/** A recipe over the whole release, session 5 for test. */
const recipeOf = (name: string, dataset: string, streams: string, more = '') => `name: ${name}
seed: 1
dataset: { source: iemocap, from: raw, into: prepared/${name}${dataset} }
streams: ${streams}
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy, targets: soft }, { type: mean-squared-error }]
training: { epochs: 2, batchSize: 4, dialoguesPerBatch: 2 }
${more}`;

const jsonOf = async (path: string) => JSON.parse(await readFile(join(user, path), 'utf8'));

async function trainAndScore(name: string, recipe: string): Promise<void> {
  await writeFile(join(user, `${name}.yaml`), recipe);
  const { code, stderr } = await runHere({
    app: 'train',
    user,
    args: ['--config', `${name}.yaml`, '--out', `runs/${name}`],
  });
  expect(code, stderr).toBe(0);
  const scored = await runHere({ app: 'eval', user, args: ['--run', `runs/${name}`, '--split', 'test'] });
  expect(scored.code, scored.stderr).toBe(0);
}

describe('utterances whose label is in no class', () => {
  it('change no byte of a model that reads no other utterance, nor of its scores', async () => {
    const streams =
      '{ text: { encoder: { type: tfidf, contextTurns: 0, buckets: 64 } }, audio: { encoder: { type: acoustic-statistics } } }';
    await trainAndScore('keep', recipeOf('keep', '', streams));
    await trainAndScore('drop', recipeOf('drop', ', otherUtterances: drop', streams));
    const weights = (name: string) => readFile(join(user, `runs/${name}/checkpoints/best.safetensors`));
    expect((await weights('keep')).equals(await weights('drop'))).toBe(true);
    for (const split of ['dev', 'test']) {
      const [kept, dropped] = await Promise.all(
        ['keep', 'drop'].map((name) => jsonOf(`runs/${name}/predictions-${split}.json`)),
      );
      expect(kept.utterances).toEqual(dropped.utterances);
      expect(kept.madeFrom.utterances).toBe(dropped.madeFrom.utterances);
      const [scores, others] = await Promise.all(
        ['keep', 'drop'].map((name) => jsonOf(`runs/${name}/eval-${split}.json`)),
      );
      expect(scores.metrics).toEqual(others.metrics);
      expect(scores.streams).toEqual(others.streams);
    }
    const { dataset, streams: read } = await jsonOf('runs/keep/run.json');
    const { dataset: former, streams: readBefore } = await jsonOf('runs/drop/run.json');
    expect(read).toEqual(readBefore);
    expect(Object.values(former.splits).every((split) => !Object.hasOwn(split as object, 'context'))).toBe(
      true,
    );
    expect(dataset.splits.train.context + (dataset.splits.dev.context ?? 0)).toBe(4);
    expect(dataset.splits.train.utterances).toBe(former.splits.train.utterances);
    expect(await readFile(join(user, 'runs/keep/report.html'), 'utf8')).toContain('read as context alone');
  });

  it('are read by previous turns, windows and a context over the dialogue, and never predicted', async () => {
    const streams = `{ text: { encoder: { type: tfidf, contextTurns: 2, buckets: 64 } }, audio: { encoder: { type: acoustic-statistics }, window: { before: 1, after: 1, join: concat } } }`;
    const context = 'context: { type: dialogue-gru, hiddenDim: 4 }';
    await trainAndScore('read', recipeOf('read', '', streams, context));
    await trainAndScore('unread', recipeOf('unread', ', otherUtterances: drop', streams, context));
    for (const split of ['dev', 'test']) {
      const [read, unread] = await Promise.all(
        ['read', 'unread'].map((name) => jsonOf(`runs/${name}/predictions-${split}.json`)),
      );
      const ids = ({ utterances }: { utterances: { id: string }[] }) => utterances.map(({ id }) => id);
      expect(ids(read)).toEqual(ids(unread));
      expect(read.utterances).not.toEqual(unread.utterances);
    }
  });
});
