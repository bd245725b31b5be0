import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE, tinyFiles } from '../__fixtures__/tiny-corpus.js';

const files = await tinyFiles();
/** A tenth of a second of each voice is left out, and two faces are gone, one of dev. */
const recipe = RECIPE.replace('acoustic-statistics', 'log-mel, bands: 4, maxSeconds: 0.2').replace(
  'type: concat,',
  'type: concat, missing: {},',
);
const without = (csv: string, face: string): string => (files[csv] as string).replace(face, '');

let user: string;
const json = async (name: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(user, 'run', name), 'utf8')) as Record<string, unknown>;

beforeAll(async () => {
  user = await createUserFolder({
    'tiny.yaml': recipe,
    'corpus/train.csv': without('corpus/train.csv', 'faces/kettle-1.png'),
    'corpus/dev.csv': without('corpus/dev.csv', 'faces/garden-0.png'),
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('what the streams of a run read', () => {
  it('is in run.json by part, in the scores of each split, and in the report', async () => {
    const trained = await runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--out', 'run'] });
    expect(trained.code, trained.stderr).toBe(0);
    const whole = { missing: 0, cut: 0, left: 0 };
    const cut = (inputs: number) => ({
      inputs,
      missing: 0,
      cut: inputs,
      left: expect.closeTo(inputs / 10, 6),
      unit: 'seconds',
    });
    const { streams } = await json('run.json');
    expect(streams).toEqual({
      text: { train: { inputs: 12, ...whole }, dev: { inputs: 5, ...whole } },
      audio: { train: cut(12), dev: cut(5) },
      visual: { train: { ...whole, inputs: 11, missing: 1 }, dev: { ...whole, inputs: 4, missing: 1 } },
    });
    const dev = { text: { inputs: 5, ...whole }, audio: cut(5), visual: { ...whole, inputs: 4, missing: 1 } };
    const evaluation = await json('eval-dev.json');
    expect(evaluation.streams).toEqual(dev);
    expect(await readFile(join(user, 'run/report.html'), 'utf8')).toContain('What the streams read');

    const scored = (split: string) =>
      runHere({ app: 'eval', user, args: ['--run', 'run', '--split', split] });
    expect((await scored('dev')).code).toBe(0);
    expect(await json('eval-dev.json')).toEqual(evaluation);
    expect((await scored('test')).code).toBe(0);
    expect((await json('eval-test.json')).streams).toEqual({
      text: { inputs: 5, ...whole },
      audio: cut(5),
      visual: { inputs: 5, ...whole },
    });
    const page = await readFile(join(user, 'run/report.html'), 'utf8');
    expect(page).toMatch(/audio<\/th><td[^>]*>test<\/td>/);
  });
});
