import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE, tinyFiles } from '../__fixtures__/tiny-corpus.js';

/** Every third utterance is a tie of joy and neutral. */
async function tiedCorpus(): Promise<Record<string, string>> {
  const files = await tinyFiles();
  const tied = (split: string): string => {
    const [header, ...rows] = (files[`corpus/${split}.csv`] as string).trim().split('\n');
    return [`${header},tie`, ...rows.map((row, i) => `${row},${i % 3 === 0 ? 'joy;neutral' : ''}`)].join(
      '\n',
    );
  };
  return Object.fromEntries(['train', 'dev', 'test'].map((split) => [`corpus/${split}.csv`, tied(split)]));
}

const TEXT = RECIPE.replace(/ {2}(audio|visual):.*\n/g, '');
const COPIES = [
  'labels={ties: copies}',
  'splits={type: hold-out, legacy: [ties-repeated]}',
  'streams.text.window={before: 1, after: 1}',
];
const LINEAR = 'training.schedule={type: linear, warmupSteps: 0}';
let user: string;
beforeAll(async () => {
  user = await createUserFolder({ ...(await tiedCorpus()), 'ties.yaml': TEXT });
});
afterAll(() => rm(user, { recursive: true, force: true }));
const read = async (path: string) => JSON.parse(await readFile(join(user, path), 'utf8'));
const train = async (out: string, words: readonly string[]): Promise<string> => {
  const args = ['--config', 'ties.yaml', '--out', out, 'training.batchSize=1', LINEAR, ...words];
  const { code, stderr } = await runHere({ app: 'train', user, args });
  if (code !== 0) throw new Error(stderr);
  return stderr;
};

describe('ties of raters', () => {
  it('train as one example for each of their labels where the recipe says copies', async () => {
    await train('plain', []);
    const said = await train('copies', COPIES);
    // A linear schedule says how many updates an epoch has: the last of N in the first of three epochs has 1 − (N − 1) / 3N of the rate.
    const updates = async (run: string): Promise<number> => {
      const { epochs, config } = await read(`${run}/run.json`);
      const share = epochs[0].learningRate / config.training.optimizer.learningRate;
      return Math.round(1 / (3 * share - 2));
    };
    expect(await updates('plain')).toBe(12);
    expect(await updates('copies')).toBe(12 + 4);
    expect(said).toContain('in training each is one example for each of its labels');
  });

  it('count twice in the metrics of dev as published, for which eval gives what training gave', async () => {
    const before = await read('copies/eval-dev.json');
    const { utterances, labels } = await read('copies/predictions-dev.json');
    let [right, all] = [0, 0];
    for (const { emotion, probabilities, tie } of utterances) {
      const times = tie ? 2 : 1;
      all += times;
      if (labels[probabilities.indexOf(Math.max(...probabilities))] === emotion) right += times;
    }
    expect(all).toBeGreaterThan(utterances.length);
    expect(before.metrics.accuracy).toBeCloseTo(right / all, 12);
    const { code, stdout, stderr } = await runHere({ app: 'eval', user, args: ['--run', 'copies'] });
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toContain('splits.legacy: ties-repeated');
    expect(await read('copies/eval-dev.json')).toEqual(before);
  });

  it('are read and not scored in dev as published, by eval as by training', async () => {
    await train('unscored', ['splits={type: hold-out, legacy: [ties-unscored]}', COPIES[2]!]);
    const before = await read('unscored/eval-dev.json');
    expect(before.examples).toBe(3);
    const { code, stderr } = await runHere({ app: 'eval', user, args: ['--run', 'unscored', '--quiet'] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await read('unscored/eval-dev.json')).toEqual(before);
  });
});
