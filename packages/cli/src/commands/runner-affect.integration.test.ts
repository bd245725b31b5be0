import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE, tinyFiles } from '../__fixtures__/tiny-corpus.js';

/** Valence and arousal alone, scored as one published system scored: with dropout. */
const AFFECT = RECIPE.replace(/ {2}(audio|visual):.*\n/g, '')
  .replace(/losses: .*\n/, 'losses: [{ type: concordance }]\n')
  .replace('epochs: 3', 'epochs: 3\n  earlyStopping: { monitor: cccMean }\n  legacy: [dropout-active]');

/** The tiny corpus with valence, arousal and votes: raters tied on every fourth utterance. One test row has no valence. */
async function ratedCorpus(): Promise<Record<string, string>> {
  const files = await tinyFiles();
  const rated = (split: string): string => {
    const [header, ...rows] = (files[`corpus/${split}.csv`] as string).trim().split('\n');
    const more = rows.map((row, i) => {
      const valence = split === 'test' && i === 1 ? '' : 2 + (i % 3);
      return `${row},${valence},${1 + (i % 4)},${i % 4 === 0 ? 2 : 1},${i % 4 === 0 ? 2 : 3}`;
    });
    return [`${header},valence,arousal,votes_joy,votes_neutral`, ...more].join('\n');
  };
  return Object.fromEntries(['train', 'dev', 'test'].map((split) => [`corpus/${split}.csv`, rated(split)]));
}

let user: string;
beforeAll(async () => {
  const recipes = { 'affect.yaml': AFFECT, 'wrong.yaml': AFFECT.replace('cccMean', 'weightedF1') };
  user = await createUserFolder({ ...(await ratedCorpus()), ...recipes });
  const trained = await runHere({ app: 'train', user, args: ['--config', 'affect.yaml', '--out', 'run'] });
  if (trained.code !== 0) throw new Error(trained.stderr);
});
afterAll(() => rm(user, { recursive: true, force: true }));
const read = async (path: string) => JSON.parse(await readFile(join(user, path), 'utf8'));

describe('a recipe of valence and arousal alone', () => {
  it('trains, and selects by CCC', async () => {
    const { epochs, best } = await read('run/run.json');
    const values = epochs.map(({ dev }: { dev: Record<string, number> }) => dev.cccMean);
    expect(values).toHaveLength(3);
    expect(best.dev.cccMean).toBe(Math.max(...values));
    expect(best.dev).toHaveProperty('loss');
    expect(best.dev).not.toHaveProperty('accuracy');
  });

  it('scores what is known of test, and without the rows on which raters tied', async () => {
    const { code, stdout } = await runHere({
      app: 'eval',
      user,
      args: ['--run', 'run', '--split', 'test', '--quiet'],
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^test, 5 utterances\nCCC valence +-?\d\.\d{3}$/m);
    expect(stdout).toMatch(/^without the 2 utterances on which raters tied: CCC valence .* \(all: /m);
    const record = await read('run/eval-test.json');
    expect(record).toMatchObject({
      examples: 5,
      regression: { valence: { examples: 4 }, arousal: { examples: 5 } },
      ties: { leftOut: 2, withoutTies: { maeArousal: expect.any(Number) } },
    });
    expect(record).not.toHaveProperty('confusion');
    const { utterances } = await read('run/predictions-test.json');
    expect(Object.keys(utterances[1])).toEqual([
      'id',
      'emotion',
      'predictedValence',
      'arousal',
      'predictedArousal',
    ]);
    expect(utterances[0]).toMatchObject({ tie: true, valence: 2, arousal: 1 });
  });

  it('gives for dev what training gave, dropout and all', async () => {
    const before = await read('run/eval-dev.json');
    const { code } = await runHere({ app: 'eval', user, args: ['--run', 'run', '--quiet'] });
    expect(code).toBe(0);
    expect(await read('run/eval-dev.json')).toEqual(before);
  });

  it('wants a metric that it has', async () => {
    const { code, stderr } = await runHere({
      app: 'train',
      user,
      args: ['--config', 'wrong.yaml', '--quiet'],
    });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'recipe: training.earlyStopping.monitor: expected cccMean, loss or another metric of valence and arousal, since no loss is of classes; received weightedF1.\n',
    });
  });
});
