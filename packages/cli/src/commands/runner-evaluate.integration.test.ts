import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@erc/core';
import { builtInMetrics } from '@erc/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

interface Scores {
  readonly examples: number;
  readonly accuracy: number;
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: Readonly<Record<string, object>>;
  readonly metrics: Readonly<Record<string, number>>;
}

const LEDGER = 'prepared/tiny.test-openings.jsonl';
let user: string;
let first: ProgramResult;
const run = (...args: string[]) => runHere({ app: 'eval', user, args });
const read = (path: string): Promise<string> => readFile(join(user, path), 'utf8');
const openings = async (): Promise<object[]> =>
  (await read(LEDGER))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  user = await createUserFolder();
  const trained = await runHere({
    app: 'train',
    user,
    args: ['--config', 'tiny.yaml', '--out', 'run', '--quiet', '--no-report'],
  });
  if (trained.code !== 0) throw new Error(trained.stderr);
  // As a process of its own: standard output is the record and nothing else.
  first = await runProgram({ app: 'eval', user, args: ['--run', 'run', '--split', 'test', '--json'] });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('eval', () => {
  it('prints pure JSON with the fields of the contract and no others, and keeps it as eval-test.json', async () => {
    expect(first.code).toBe(0);
    const scores = JSON.parse(first.stdout) as Scores;
    expect(Object.keys(scores).sort()).toEqual(
      [
        ...[
          'formatVersion',
          'split',
          'examples',
          'accuracy',
          'weightedF1',
          'macroF1',
          'weightedPrecision',
          'weightedRecall',
        ],
        ...['perClass', 'confusion', 'labels', 'metrics', 'auroc', 'calibration', 'report', 'streams'],
        ...['madeFrom', 'files'],
      ].sort(),
    );
    expect(scores).toMatchObject({ split: 'test', examples: 5, labels: ['neutral', 'joy', 'anger'] });
    expect(Object.keys(scores.perClass)).toEqual(['neutral', 'joy', 'anger']);
    for (const one of Object.values(scores.perClass)) {
      expect(Object.keys(one).sort()).toEqual(['f1', 'precision', 'recall', 'support']);
    }
    // Rows are true labels: 3 neutral, 1 joy, 1 anger.
    expect(scores.confusion.map((row) => row.reduce((sum, n) => sum + n, 0))).toEqual([3, 1, 1]);
    expect(scores.accuracy).toBeCloseTo(scores.confusion.reduce((sum, row, k) => sum + row[k]!, 0) / 5, 12);
    expect(JSON.parse(await read('run/eval-test.json'))).toEqual(scores);
  });

  it('gives every metric of a classifier, and none of valence and arousal', () => {
    const { metrics, accuracy } = JSON.parse(first.stdout) as Scores;
    const expected = builtInMetrics.flatMap(({ type, reads }) =>
      reads.some((what) => what === 'affect' || what === 'loss') ? [] : [type],
    );
    expect(Object.keys(metrics).sort()).toEqual([...expected].sort());
    expect(metrics.accuracy).toBe(accuracy);
  });

  it('shows the classification report and every metric for readers', async () => {
    const { code, stdout } = await run('--run', 'run', '--quiet');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev, 5 utterances\n\n +precision +recall +f1-score +support\n/);
    for (const title of ['accuracy', 'UAR', 'AUROC', 'ECE ↓', 'class accuracy sd ↓']) {
      expect(stdout).toMatch(new RegExp(`^${title} +\\d+\\.\\d %$`, 'm'));
    }
  });

  it('keeps embeddings in the order of the predictions', async () => {
    const bytes = await readFile(join(user, 'run/embeddings-test.safetensors'));
    const { embedding } = readSafetensors(bytes, 'embeddings').tensors;
    expect(embedding!.shape).toEqual([5, 24]);
  });

  it('counts and prints every opening of the test split, and gives the same numbers again', async () => {
    expect(first.stderr).toMatch(/^test split of tiny: opened 1 time so far$/m);
    expect(await openings()).toMatchObject([{ run: join(user, 'run') }]);
    const second = await run('--run', 'run', '--split', 'test', '--json');
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toMatch(/^test split of tiny: opened 2 times so far$/m);
    expect(await openings()).toHaveLength(2);
  });

  it('gives for dev exactly what training wrote, and leaves the test split closed', async () => {
    const [scores, predictions] = [await read('run/eval-dev.json'), await read('run/predictions-dev.json')];
    const before = await openings();
    const { code, stdout, stderr } = await run('--run', 'run', '--split', 'dev', '--json', '--quiet');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(scores));
    expect(await read('run/eval-dev.json')).toBe(scores);
    expect(await read('run/predictions-dev.json')).toBe(predictions);
    expect(await openings()).toEqual(before);
  });

  it.each([
    ['a subset', ['subset={ dev: 1 }']],
    ['a fast run', ['--fast-dev-run', 'subset={ dev: 1 }']],
  ])('scores the dev utterances that the run selected by: %s', async (_, words) => {
    const args = ['--config', 'tiny.yaml', '--out', 'less', '--quiet', '--no-report', ...words];
    expect(await runHere({ app: 'train', user, args })).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(user, 'less/report.html'))).toBe(false);
    const before = await read('less/eval-dev.json');
    expect(JSON.parse(before).examples).toBeLessThan(5);
    const { code, stderr } = await run('--run', 'less');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^dev: the [23] of 5 utterances that the run selected by$/m);
    expect(await read('less/eval-dev.json')).toBe(before);
    expect(existsSync(join(user, 'less/report.html'))).toBe(true);
  });

  it('counts an opening of test before it reads it', async () => {
    const before = await openings();
    const path = join(user, 'prepared/tiny/test.csv');
    const text = await readFile(path);
    await writeFile(path, 'not a table');
    try {
      const { code, stderr } = await run('--run', 'run', '--split', 'test');
      expect(code).toBe(2);
      expect(stderr).toMatch(/test\.csv/);
      expect(await openings()).toHaveLength(before.length + 1);
    } finally {
      await writeFile(path, text);
    }
  });

  it('scores every run of a summary, and joins them', async () => {
    for (const seed of ['seed-1', 'seed-2'])
      await cp(join(user, 'run'), join(user, 'many', seed), { recursive: true });
    const { metrics } = JSON.parse(await read('run/eval-dev.json')) as Scores;
    const runs = [1, 2].map((seed) => ({ path: `seed-${seed}`, seed, metrics }));
    const summary = { name: 'many', split: 'dev', runs, mean: metrics, sd: {} };
    await writeFile(join(user, 'many/summary.json'), JSON.stringify(summary));
    const { code, stdout } = await run('--run', 'many', '--json');
    expect(code).toBe(0);
    const { accuracy } = JSON.parse(await read('run/eval-dev.json')) as Scores;
    expect(JSON.parse(stdout)).toMatchObject({
      split: 'dev',
      runs: 2,
      mean: { accuracy },
      sd: { accuracy: 0 },
    });
    expect(await read('many/summary-dev.json')).toBe(stdout);
  });
});

describe('eval refuses, with exit code 2 and one error,', () => {
  const refused = async (message: string | RegExp, ...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await run('--quiet', ...args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  };

  it('a split that it does not know', () =>
    refused(/--split.*'train'.*dev, held-out, test/, '--run', 'run', '--split', 'train'));

  it('a folder that is no run', () =>
    refused(
      /^--run: expected a folder with run\.json or summary\.json, received .*corpus\.$/m,
      '--run',
      'corpus',
    ));

  it('a summary that lists no runs', async () => {
    await mkdir(join(user, 'empty'));
    await writeFile(join(user, 'empty/summary.json'), JSON.stringify({ name: 'empty' }));
    await refused(/empty\/summary\.json: runs: expected array, received undefined\./, '--run', 'empty');
  });

  it('the dev split for a fold, which was trained on most of it', async () => {
    const run = JSON.parse(await read('run/run.json')) as { config: object };
    const config = { ...run.config, splits: { type: 'k-fold', folds: 3 } };
    await mkdir(join(user, 'fold'));
    await writeFile(join(user, 'fold/run.json'), JSON.stringify({ ...run, config }));
    await refused(/^split: expected test for .*fold, received dev/, '--run', 'fold', '--split', 'dev');
  });

  it('a checkpoint that was cut, and counts no opening for it', async () => {
    const before = await openings();
    await mkdir(join(user, 'cut/checkpoints'), { recursive: true });
    await cp(join(user, 'run/run.json'), join(user, 'cut/run.json'));
    const bytes = await readFile(join(user, 'run/checkpoints/best.safetensors'));
    await writeFile(join(user, 'cut/checkpoints/best.safetensors'), bytes.subarray(0, bytes.length - 100));
    await refused(/cut\/checkpoints\/best\.safetensors: .*expected/, '--run', 'cut', '--split', 'test');
    expect(await openings()).toEqual(before);
  });
});
