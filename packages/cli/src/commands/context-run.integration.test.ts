import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const LABELS = ['joy', 'anger'] as const;

/** Dialogues of four turns, of which the second is context; the last dialogue is context alone. */
function csvOf(split: string, dialogues: number): string {
  const rows = Array.from({ length: dialogues }, (_, d) =>
    [0, 1, 2, 3].map((turn) => {
      const isContext = turn === 1 || d === dialogues - 1;
      const label = isContext ? '' : LABELS[(d + turn) % 2];
      const words = label === 'joy' ? 'tea and cake' : 'it broke again';
      return `${split}${d},${turn},${turn % 2 === 0 ? 'Ada' : 'Bo'},${words} ${d},${label},${isContext ? 'context' : ''}`;
    }),
  );
  return ['dialogue,sequence,speaker,text,emotion,use', ...rows.flat(), ''].join('\n');
}

const recipeOf = (from: string, more = '') => `name: own
seed: 1
dataset: { source: folder, from: ${from}, into: prepared/${from}, labels: [joy, anger] }
streams: { text: { encoder: { type: tfidf, buckets: 64 }, window: { before: 1 } } }
fusion: { type: concat, projection: { dim: 8 } }
context: { type: dialogue-gru, hiddenDim: 4 }
losses: [{ type: cross-entropy }]
training: { epochs: 2, dialoguesPerBatch: 2 }
${more}`;

let user: string;
const train = (config: string, out: string) =>
  runHere({ app: 'train', user, args: ['--config', config, '--out', out] });
const idsIn = async (path: string): Promise<string[]> =>
  JSON.parse(await readFile(join(user, path), 'utf8')).utterances.map(({ id }: { id: string }) => id);

beforeAll(async () => {
  user = await newFolder();
  for (const [folder, files] of Object.entries({
    data: { train: csvOf('a', 9), dev: csvOf('b', 5), test: csvOf('c', 4) },
    unlabelled: { train: csvOf('a', 9), dev: csvOf('b', 5), test: csvOf('c', 1) },
  })) {
    await mkdir(join(user, folder));
    for (const [split, csv] of Object.entries(files)) {
      await writeFile(join(user, folder, `${split}.csv`), csv);
    }
  }
});

describe('own data with utterances that are context alone', () => {
  it('are trained on and scored without them, dialogue by dialogue', async () => {
    await writeFile(join(user, 'own.yaml'), recipeOf('data'));
    const { code, stderr } = await train('own.yaml', 'runs/own');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      'context: 20 of 56 utterances are read with others, and neither trained on nor scored; 8 of them are not read, since nothing of their dialogues is scored',
    );
    const ids = await idsIn('runs/own/predictions-dev.json');
    expect(ids).toHaveLength(12);
    expect(ids.some((id) => id.endsWith('/1') || id.includes('b4'))).toBe(false);
    const { dataset } = JSON.parse(await readFile(join(user, 'runs/own/run.json'), 'utf8'));
    expect(dataset.splits).toEqual({
      train: { dialogues: 8, utterances: 24, context: 8 },
      dev: { dialogues: 4, utterances: 12, context: 4 },
    });
  });

  it('are evaluated, also on the part of dev that a run selected by, to the same predictions', async () => {
    await writeFile(join(user, 'less.yaml'), recipeOf('data', 'subset: { dev: 2 }\n'));
    expect((await train('less.yaml', 'runs/less')).code).toBe(0);
    const path = 'runs/less/predictions-dev.json';
    const trained = JSON.parse(await readFile(join(user, path), 'utf8'));
    expect(trained.utterances).toHaveLength(6);
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/less', '--split', 'dev'] });
    expect(scored.code, scored.stderr).toBe(0);
    expect(scored.stderr).toContain('dev: the 6 of 12 utterances that the run selected by');
    expect(JSON.parse(await readFile(join(user, path), 'utf8'))).toEqual(trained);
  });

  it('are in no score of a kept checkpoint', async () => {
    await writeFile(
      join(user, 'kept.yaml'),
      recipeOf('data').replace('epochs: 2', 'epochs: 2, checkpoints: { best: 2 }'),
    );
    expect((await train('kept.yaml', 'runs/kept')).code).toBe(0);
    const { code, stderr } = await runHere({
      app: 'eval',
      user,
      args: ['--run', 'runs/kept', '--checkpoint', 'epoch-1', '--split', 'dev', '--no-report'],
    });
    expect(code, stderr).toBe(0);
    const folder = 'runs/kept/checkpoints/epoch-1';
    expect(await idsIn(`${folder}/predictions-dev.json`)).toEqual(
      await idsIn('runs/kept/predictions-dev.json'),
    );
    const { examples } = JSON.parse(await readFile(join(user, folder, 'eval-dev.json'), 'utf8'));
    expect(examples).toBe(12);
  });

  it('are held out fold by fold without them', async () => {
    await writeFile(join(user, 'folds.yaml'), recipeOf('data', 'splits: { type: k-fold, folds: 3 }\n'));
    const { code, stderr } = await train('folds.yaml', 'runs/folds');
    expect(code, stderr).toBe(0);
    const held = await Promise.all(
      [1, 2, 3].map((fold) => idsIn(`runs/folds/fold-${fold}/predictions-held-out.json`)),
    );
    expect(held.flat()).toHaveLength(36);
    expect(new Set(held.flat()).size).toBe(36);
  });

  it('cannot be scored where nothing else is there', async () => {
    await writeFile(join(user, 'unlabelled.yaml'), recipeOf('unlabelled'));
    expect((await train('unlabelled.yaml', 'runs/unlabelled')).code).toBe(0);
    const { code, stderr } = await runHere({
      app: 'eval',
      user,
      args: ['--run', 'runs/unlabelled', '--split', 'test'],
    });
    expect(code).toBe(2);
    expect(stderr).toContain('expected utterances of test to score, received 4 of use: context alone.');
  });
});
