import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { loadRecipe } from '@erc/experiment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProgramResult, runProgram } from '../../packages/cli/src/__fixtures__/run-program.js';
import { createUserFolder, RECIPE } from '../../packages/cli/src/__fixtures__/tiny-corpus.js';
import { writeTfidfModel } from '../../packages/predictor/src/__fixtures__/tfidf-model.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const PLUGINS = [
  'weighted-sum-fusion.ts',
  'generalized-cross-entropy-loss.ts',
  'emotional-micro-f1-metric.ts',
  'halving-schedule.ts',
  'rare-labels-sampler.ts',
  'spreadsheet-callback.ts',
  'word-list-encoder.ts',
];
/** A context makes batches whole dialogues, which the sampler above refuses: it is trained in `own-parts.integration.test.ts`. */
const DOCUMENTED = [
  ...PLUGINS,
  'dialogue-mean-context.ts',
  'train-in-a-program.ts',
  'train-with-packages.ts',
];

let user: string;
let trained: ProgramResult;
const path = (file: string): string => join(user, file);
const read = (file: string): Promise<string> => readFile(path(file), 'utf8');
const json = async (file: string) => JSON.parse(await read(file));

/** The tiny recipe with the parts of the plugins. */
const WORDS = 'words: { modality: text, encoder: { type: word-list, path: mine/words.txt } }';
const OWN = `${RECIPE.replace(/^fusion:.*$/m, 'fusion: { type: weighted-sum, dim: 4 }')
  .replace(/^streams:$/m, `streams:\n  ${WORDS}`)
  .replace(
    /^losses:.*$/m,
    'losses: [{ type: generalized-cross-entropy, q: 0.5 }]',
  )}  earlyStopping: { monitor: emotionalMicroF1 }
  schedule: { type: halving, every: 2 }
  sampler: { type: rare-labels, below: 0.3, times: 2 }
`;

beforeAll(async () => {
  user = await createUserFolder();
  // A folder of a user's own, outside this repository, with nothing installed.
  await mkdir(path('mine'));
  await writeFile(path('mine/package.json'), '{ "type": "module" }');
  for (const file of [...PLUGINS, 'words.txt']) await cp(here(file), path(`mine/${file}`));
  await writeFile(path('own.yaml'), `${OWN}plugins: [${PLUGINS.slice(1).map((file) => `mine/${file}`)}]\n`);
  trained = await runProgram({
    app: 'train',
    user,
    args: [
      '--config',
      'own.yaml',
      '--plugin',
      `mine/${PLUGINS[0]}`,
      '--out',
      'run',
      '--no-report',
      'logging.tensorboard=true',
    ],
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('the examples', () => {
  it.each(DOCUMENTED)('%s is shorter than 30 lines', async (file) => {
    expect((await readFile(here(file), 'utf8')).trimEnd().split('\n').length).toBeLessThan(30 + 1);
  });

  it('stand in docs/extending.md as they are', async () => {
    const page = await readFile(here('../../docs/extending.md'), 'utf8');
    for (const file of DOCUMENTED) {
      expect(page, file).toContain(`\`\`\`ts\n${await readFile(here(file), 'utf8')}\`\`\``);
    }
  });

  it('make a recipe of their own', async () => {
    const before = process.env.INIT_CWD;
    process.env.INIT_CWD = here('../..');
    try {
      const { recipe } = await loadRecipe({ file: here('../own-parts.yaml') });
      expect(recipe.training.earlyStopping).toMatchObject({ monitor: 'emotionalMicroF1', goal: 'max' });
      expect(recipe.plugins).toHaveLength(7);
    } finally {
      if (before === undefined) delete process.env.INIT_CWD;
      else process.env.INIT_CWD = before;
    }
  });
});

describe('a training with a fusion, a loss, an encoder, a metric, a schedule, a sampler and a callback of a user', () => {
  it('is done, and records the files', async () => {
    expect(trained.code, trained.stderr).toBe(0);
    const { config, encoders, groups, epochs } = await json('run/run.json');
    expect(config.fusion).toMatchObject({ type: 'weighted-sum', dim: 4, pooling: 'mean' });
    expect(config.losses).toEqual([{ type: 'generalized-cross-entropy', q: 0.5, weight: 1 }]);
    expect(config.plugins).toHaveLength(7);
    expect(config.streams.words.encoder).toEqual({ type: 'word-list', path: 'mine/words.txt' });
    expect(encoders.words).toMatch(/^[0-9a-f]{64}$/);
    expect(config.training.schedule).toEqual({ type: 'halving', every: 2, least: 0 });
    expect(config.training.sampler).toEqual({ type: 'rare-labels', below: 0.3, times: 2 });
    for (const { file, sha256 } of config.plugins) {
      expect(existsSync(file)).toBe(true);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(groups.length).toBeGreaterThan(0);
    for (const { dev } of epochs) expect(dev.emotionalMicroF1).toBeGreaterThanOrEqual(0);
    // Halved again and again: the schedule was gone by.
    expect(epochs.at(-1).learningRate).toBeLessThan(epochs[0].learningRate);
  });

  it('shows and keeps what it came to', async () => {
    expect(trained.stderr).toMatch(/^epoch +train loss +lr +emotionalMicroF1 +weighted F1/m);
    const rows = (await read('run/epochs.csv')).trim().split('\n');
    expect(rows).toHaveLength(1 + 3);
    expect(rows[0]).toBe('epoch,train loss,dev weighted F1,dev accuracy');
    expect((await read('run/metrics.jsonl')).trim().split('\n')).toHaveLength(3);
    expect(await readdir(path('run'))).toContain('events.out.tfevents.0000000001.erc');
    expect((await json('run/eval-dev.json')).metrics.emotionalMicroF1).toBeGreaterThanOrEqual(0);
  });

  it('is evaluated with the same files, and says when they are others', async () => {
    const score = () =>
      runProgram({ app: 'eval', user, args: ['--run', 'run', '--split', 'test', '--json', '--no-report'] });
    const first = await score();
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout).metrics.emotionalMicroF1).toBeGreaterThanOrEqual(0);
    expect(first.stderr).not.toContain('has changed');
    const file = `mine/${PLUGINS[2]}`;
    await writeFile(path(file), `${await read(file)}// More to say.\n`);
    expect((await score()).stderr).toContain(
      `warning: ${path(file)} has changed since this run was trained\n`,
    );
  });
});

/** Runs an example as its page says, where the user stands. */
const run = (file: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, ['--conditions=@erc/source', '--import', TSX, here(file), ...args], {
    cwd: user,
    env: { ...process.env, INIT_CWD: user },
    timeout: 170_000,
  });
const WEIGHTED_F1 = /^weighted F1 on dev: ([\d.]+)$/m;

describe('the programs among the examples', () => {
  it('stand in README with all others', async () => {
    const page = await readFile(here('../README.md'), 'utf8');
    const files = (await readdir(here('.'))).filter(
      (name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name),
    );
    for (const file of files) expect(page).toContain(`[${file}](src/${file})`);
  });

  it('train-in-a-program trains and records a recipe as the command does it', async () => {
    const { stdout } = await run('train-in-a-program.ts', 'tiny.yaml', 'by-program');
    const { weightedF1 } = (await json('by-program/eval-dev.json')).metrics;
    expect(Number(WEIGHTED_F1.exec(stdout)?.[1])).toBe(weightedF1);
    expect(stdout.split('\n').map((line) => line.slice(0, 8))).toEqual([
      'epoch 1:',
      'epoch 2:',
      'weighted',
      '',
    ]);
  });

  it('train-with-packages learns what one stream tells', async () => {
    const { stdout } = await run('train-with-packages.ts');
    expect(Number(WEIGHTED_F1.exec(stdout)?.[1])).toBeGreaterThan(0.8);
  });

  it('predict-a-dialogue says an emotion of each turn', async () => {
    await writeTfidfModel(path('models/demo'));
    const { stdout } = await run('predict-a-dialogue.ts');
    expect(stdout).toMatch(/^Mina: (joy|anger) \(\d+ %\)\nOtto: (joy|anger) \(\d+ %\)\n$/);
  });

  it('compare-two-systems finds the better one', async () => {
    const { stdout } = await run('compare-two-systems.ts');
    const [, low, p] = /interval ([-\d.]+) … .*\nMcNemar: p = ([\d.]+)$/m.exec(stdout) ?? [];
    expect(Number(low)).toBeGreaterThan(0);
    expect(Number(p)).toBeLessThan(0.05);
  });
});
