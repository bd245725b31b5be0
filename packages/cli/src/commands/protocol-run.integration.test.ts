import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder, tinyFiles } from '../__fixtures__/tiny-corpus.js';

/** Text alone, one epoch, over a corpus whose dialogues are all train, two in each of three sessions. */
const RECIPE = `name: tiny
seed: 1
dataset: { source: folder, from: corpus, into: prepared/tiny, labels: [neutral, joy, anger] }
streams: { text: { encoder: { type: tfidf, buckets: 64 } } }
fusion: { type: concat }
losses: [{ type: cross-entropy }]
training: { epochs: 1, batchSize: 4, optimizer: { type: adamw } }
`;
const MATRIX = `name: pair
recipe: tiny.yaml
seeds: [1]
splits: { type: leave-one-out, by: session, sharedSpeakers: true }
recipes:
  small: { set: { training.optimizer.learningRate: 1.0e-4 } }
  large: { set: { training.optimizer.learningRate: 0.1, training.epochs: 4 } }
`;
const SWEEP = `name: rates
recipe: tiny.yaml
set: { splits: { type: hold-out, dev: { by: dialogue, fraction: 0.3 } } }
method: grid
space: { training.optimizer.learningRate: [0.001, 0.05, 1.0e+38] }
`;

let user: string;
const train = (...args: string[]): Promise<ProgramResult> => runHere({ app: 'train', user, args });
const path = (...parts: string[]): string => join(user, ...parts);
const json = async <T>(...parts: string[]): Promise<T> =>
  JSON.parse(await readFile(path(...parts), 'utf8')) as T;

beforeAll(async () => {
  const files = await tinyFiles();
  const rows = ['train', 'dev'].flatMap((split) =>
    (files[`corpus/${split}.csv`] as string).trim().split('\n').slice(1),
  );
  const dialogues = [...new Set(rows.map((row) => row.split(',')[0]))];
  const withSession = rows.map((row) => `${row},${1 + (dialogues.indexOf(row.split(',')[0]) >> 1)}`);
  const head = 'dialogue,sequence,speaker,text,audio,visual,emotion,session';
  user = await createUserFolder({
    'corpus/train.csv': `${[head, ...withSession].join('\n')}\n`,
    'corpus/dev.csv': undefined,
    'tiny.yaml': RECIPE,
    'pair.yaml': MATRIX,
    'rates.yaml': SWEEP,
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('a dataset without dev', () => {
  it('asks where dev comes from, and makes no run folder', async () => {
    const { code, stderr } = await train('--config', 'tiny.yaml', '--out', 'runs/none');
    expect(stderr).toContain(
      'splits: expected a dev split in the dataset, or a word for where dev comes from',
    );
    expect(code).toBe(2);
    expect(existsSync(path('runs/none'))).toBe(false);
  });

  it('is trained with a dev part held out of train, and as a whole where the recipe says so', async () => {
    const heldOutDev = 'splits={type: hold-out, dev: {by: session, names: [3]}, sharedSpeakers: true}';
    expect(await train('--config', 'tiny.yaml', heldOutDev, '--out', 'runs/dev-held-out')).toMatchObject({
      code: 0,
    });
    const run = await json<{ dataset: { splits: object } }>('runs/dev-held-out/run.json');
    expect(run.dataset.splits).toEqual({
      train: { dialogues: 4, utterances: 12 },
      dev: { dialogues: 2, utterances: 5 },
    });

    const { code, stdout } = await train(
      '--config',
      'tiny.yaml',
      'splits.type=everything',
      '--out',
      'runs/all',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('trained on everything');
    expect(existsSync(path('runs/all/checkpoints/best.safetensors'))).toBe(true);
    expect(existsSync(path('runs/all/eval-dev.json'))).toBe(false);

    const several = await train(
      ...['--config', 'tiny.yaml', 'splits.type=everything', 'seeds=[1,2]', '--out', 'runs/all-twice'],
    );
    expect(several.code, several.stderr).toBe(0);
    expect(existsSync(path('runs/all-twice/seed-2/report.html'))).toBe(true);
  });
});

describe('train matrix', () => {
  it('goes on after a kill to what it would have come to, compares recipes, and trains nothing twice', async () => {
    const killed = await runProgram({
      app: 'train',
      user,
      args: ['matrix', 'pair.yaml', '--no-report'],
      onStderr(text, child) {
        if (/^train fold-2: done/m.test(text.slice(text.indexOf('pair: large')))) child.kill('SIGKILL');
      },
    });
    expect(killed.code, killed.stderr).toBeNull();
    expect(existsSync(path('runs/pair/matrix.json'))).toBe(false);

    const { code, stdout, stderr } = await train('matrix', 'pair.yaml', '--no-report');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^pair: small \(1 of 2\)\nalready complete, skipped$/m);
    expect(stderr).toMatch(/^train fold-1: already complete, skipped$/m);
    expect(stdout).toContain('pair: held-out, mean ± standard deviation over runs');
    const { rows } = await json<{ rows: { name: string; runs: number; comparison?: object }[] }>(
      'runs/pair/matrix.json',
    );
    expect(rows).toMatchObject([
      { name: 'small', runs: 3, pooled: { accuracy: expect.any(Number) } },
      { name: 'large', runs: 3, comparison: { randomization: { pValue: expect.any(Number) } } },
    ]);
    expect((await readFile(path('runs/pair/matrix.csv'), 'utf8')).split('\n')).toHaveLength(4);

    const whole = await train('matrix', 'pair.yaml', '--no-report', '--out', 'runs/whole');
    expect(whole.code, whole.stderr).toBe(0);
    // Both recipes read the same one.
    expect(whole.stderr.match(/^dataset /gm)).toHaveLength(1);
    const matrix = await readFile(path('runs/pair/matrix.json'), 'utf8');
    expect(await readFile(path('runs/whole/matrix.json'), 'utf8')).toBe(matrix);

    const again = await train('matrix', 'pair.yaml', '--no-report');
    expect(again.stderr.match(/already complete, skipped/g)).toHaveLength(2);
    expect(again.stderr).not.toContain('train fold');
    expect(again.stdout).toBe(stdout);
    expect(await readFile(path('runs/pair/matrix.json'), 'utf8')).toBe(matrix);
  });
});

describe('train matrix, changed', () => {
  const small = `name: changed\nrecipe: tiny.yaml\nset: { splits: { type: hold-out, dev: { by: session, names: [3] }, sharedSpeakers: true } }\nrecipes: { one: {}, two: { set: { seed: 2 } } }\n`;
  // As defineMetric gives it: this file is loaded by Node itself, which knows none of the sources here.
  const worse = `export const plugin = { metrics: [{ kind: 'metric', type: 'distance', goal: 'min', reads: [], score: () => 1 }] };
`;

  it('takes plugins, and goes by the direction of their metrics; trains anew on a dataset that has changed', async () => {
    await writeFile(path('changed.yaml'), small);
    await writeFile(path('distance.mjs'), worse);
    const words = ['matrix', 'changed.yaml', '--no-report', '--plugin', 'distance.mjs'];
    const first = await train(...words);
    expect(first.code, first.stderr).toBe(0);
    expect(existsSync(path('runs/changed/one/report.html'))).toBe(false);
    const page = await readFile(path('runs/changed/comparison.html'), 'utf8');
    expect(page).toContain('distance ↓');
    const csv = await readFile(path('corpus/train.csv'), 'utf8');
    await writeFile(path('corpus/train.csv'), csv.replace('The kettle is on.', 'The kettle is off.'));
    const second = await train(...words);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).not.toContain('already complete, skipped');
    expect(second.stderr).toMatch(
      /^the run from before the dataset changed that was in .*one is now in .*one\.old-1$/m,
    );
    const resumed = await train('--resume', 'runs/changed/one.old-1');
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toMatch(/one\.old-1: expected the dataset as the run was started with/);
    await writeFile(path('corpus/train.csv'), csv);
  });
});

describe('train matrix with a recipe that fails while it is trained', () => {
  it('prints the table with its reason, and ends with exit code 1', async () => {
    const wild = MATRIX.replace('pair', 'wild').replace('0.1, training.epochs: 4', '1.0e+38');
    await writeFile(path('wild.yaml'), wild);
    const { code, stdout, stderr } = await train('matrix', 'wild.yaml', '--no-report');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^small +3 .* baseline$/m);
    expect(stdout).toMatch(/^large +failed: .*finite/m);
    expect(stderr).toMatch(/\nmatrix: failed: large\nto try again: the same command\n$/);
  });
});

describe('flags that a matrix or a sweep does not read', () => {
  it.each([
    ['matrix', ['--resume']],
    ['matrix', ['--fast-dev-run']],
    ['matrix', ['--config', 'tiny.yaml']],
    ['sweep', ['--resume', 'runs/rates']],
    ['sweep', ['--no-report']],
  ])('%s refuses %j', async (kind, flags) => {
    const { code, stderr } = await train(kind, 'pair.yaml', ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: unknown option/);
  });
});

describe('train sweep', () => {
  it('sorts its trials by dev, writes the best as a recipe, and notes those that failed', async () => {
    const { code, stdout, stderr } = await train('sweep', 'rates.yaml');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('rates: 3 of 3 trials, 1 failed, by dev weighted F1');
    const { trials } = await json<{ trials: { trial: number; failed?: string }[] }>('runs/rates/sweep.json');
    expect(trials[2]).toMatchObject({ trial: 3, failed: expect.any(String) });
    const best = await readFile(path('runs/rates/best.yaml'), 'utf8');
    expect(best).toMatch(/^# The best of 3 trials of rates: dev weightedF1 0\.\d{4} \(trial [12]\)\.\n/);
    expect(await train('--config', 'runs/rates/best.yaml', '--out', 'runs/best')).toMatchObject({ code: 0 });
    const scored = await readFile(path('runs/best/eval-dev.json'), 'utf8');
    const trial = `trial-00${trials[0]!.trial}`;
    expect(await readFile(path('runs/rates', trial, 'eval-dev.json'), 'utf8')).toBe(scored);
  });

  it('ends with one error where a model is not there, and takes nothing back of trials that are done', async () => {
    const models = new URL('../../../encoders-text/src/__fixtures__/bert', import.meta.url);
    await cp(models, path('kept/models/own'), { recursive: true });
    const space = `space: { streams.text.encoder: [{ type: tfidf, buckets: 64 }, { type: transformer, model: kept/models/own, pooling: first }] }`;
    const sweep = SWEEP.replace('rates', 'models').replace(/space: .*/, space);
    await writeFile(path('models.yaml'), sweep);
    const done = await train('sweep', 'models.yaml');
    expect(done.code, done.stderr).toBe(0);
    const record = await readFile(path('runs/models/sweep.json'), 'utf8');
    expect(record).not.toContain('failed');

    await rm(path('kept/models/own'), { recursive: true });
    const again = await train('sweep', 'models.yaml');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/\n[^\n]*model: expected a folder, or a repository of the hub[^\n]*\n$/);
    expect(again.stderr).not.toContain('failed');
    expect(await readFile(path('runs/models/sweep.json'), 'utf8')).toBe(record);
  });
});
