import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

const SEEDS = RECIPE.replace('seed: 1', 'seeds: [1, 2]');
const TEXT = SEEDS.replace('name: tiny', 'name: text').replace(/ {2}(audio|visual):.*\n/g, '');

interface Predictions {
  readonly utterances: readonly { readonly id: string; readonly probabilities: number[] }[];
}

let user: string;
const run = (...args: string[]) => runHere({ app: 'eval', user, args: [...args, '--no-report'] });
const read = (path: string): Promise<string> => readFile(join(user, path), 'utf8');
const openings = async (): Promise<number> => {
  const lines = await read('prepared/tiny.test-openings.jsonl').catch(() => '');
  return lines.split('\n').length - 1;
};

beforeAll(async () => {
  user = await createUserFolder({ 'seeds.yaml': SEEDS, 'text.yaml': TEXT });
  for (const name of ['seeds', 'text']) {
    const { code, stderr } = await runHere({
      app: 'train',
      user,
      args: ['--config', `${name}.yaml`, '--out', `runs/${name}`, '--quiet', '--no-report'],
    });
    if (code !== 0) throw new Error(stderr);
  }
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('a flag that the command does not read', () => {
  it.each([
    [['--run', 'runs/seeds', '--out', 'x'], "error: unknown option '--out'"],
    [['all', 'runs', '--robustness'], "error: unknown option '--robustness'"],
    [['--run', 'runs/text', '--resamples', '9'], "error: unknown option '--resamples'"],
    [['compare', 'runs/text', 'runs/seeds', '--weights', '1,2'], "error: unknown option '--weights'"],
  ])('is refused: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('a flag that is a subcommand now', () => {
  it.each([
    [['--all', 'runs'], '--all: expected the subcommand, eval all DIR; received the flag.\n'],
    [['--compare=x', 'y'], '--compare: expected the subcommand, eval compare A B; received the flag.\n'],
    [
      ['--ensemble', 'runs', '--json'],
      '--ensemble: expected the subcommand, eval ensemble RUN…; received the flag.\n',
    ],
  ])('is refused: %j', async (args, stderr) => {
    const result = await run(...args);
    expect({
      ...result,
      stderr: result.stderr.replace(/(pnpm --filter )?eval( start)? (?=all|comp|ens)/, 'eval '),
    }).toEqual({
      code: 2,
      stdout: '',
      stderr,
    });
  });
});

describe('eval all', () => {
  it('writes a table of every run and a page that compares them, and opens test once', async () => {
    const before = await openings();
    const { code, stdout, stderr } = await run('all', 'runs', '--split', 'test');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/opened 1 time so far/) });
    expect(await openings()).toBe(before + 1);
    expect(stdout).toMatch(/^run +accuracy +weighted F1 +macro F1 +UAR +\(test\)$/m);
    expect(stdout).toMatch(/^seeds +\d+\.\d ± \d+\.\d/m);
    const rows = (await read('runs/comparison.csv')).trim().split('\n');
    expect(rows[0]).toMatch(/^run,recipe,dataset,seed,fold,split,examples,parameters,bestEpoch,accuracy,/);
    expect(rows.slice(1).map((row) => row.split(',').slice(0, 7))).toEqual(
      ['seeds/seed-1', 'seeds/seed-2', 'text/seed-1', 'text/seed-2'].map((name) => [
        ...[name, name.startsWith('seeds') ? 'tiny' : 'text', 'tiny', name.at(-1), '', 'test', '5'],
      ]),
    );
    expect(JSON.parse(await read('runs/comparison.json'))).toMatchObject({
      split: 'test',
      metric: 'weightedF1',
      runs: [
        { name: 'seeds', runs: 2 },
        { name: 'text', runs: 2 },
      ],
    });
    expect(await read('runs/comparison.html')).toContain('<html');
  });
});

describe('eval all with runs that cannot be scored', () => {
  it('scores the others, says why in every table, and ends with exit code 1', async () => {
    const folder = join(user, 'broken');
    for (const name of ['whole', 'unread', 'damaged'])
      await cp(join(user, 'runs/text/seed-1'), join(folder, name), { recursive: true });
    await writeFile(join(folder, 'unread/run.json'), '{');
    const weights = join(folder, 'damaged/checkpoints/best.safetensors');
    const bytes = await readFile(weights);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(weights, bytes);
    const { code, stdout, stderr } = await run('all', 'broken');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^whole +\d/m);
    expect(stdout).toMatch(/^unread +failed: .*run\.json/m);
    expect(stdout).toMatch(/^damaged +failed: .*best\.safetensors/m);
    expect(stderr).toMatch(/\nfailed: damaged, unread\n$/);
    const rows = (await read('broken/comparison.csv')).trim().split('\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['run', 'whole', 'damaged', 'unread']);
    expect(JSON.parse(await read('broken/comparison.json')).runs).toMatchObject([
      { name: 'whole' },
      { name: 'damaged', failed: expect.stringContaining('best.safetensors'), metrics: {} },
      { name: 'unread', failed: expect.stringContaining('run.json') },
    ]);
    expect(await read('broken/comparison.html')).toContain('3 runs on dev, 2 failed');
  });
});

describe('eval compare', () => {
  it('tests two systems over the seeds that both have, and over utterances', async () => {
    const { code, stdout } = await run(
      ...[
        'compare',
        'runs/seeds',
        'runs/text',
        '--resamples',
        '200',
        '--out',
        'compared',
        '--json',
        '--quiet',
      ],
    );
    expect(code).toBe(0);
    const record = JSON.parse(stdout);
    expect(record).toMatchObject({
      first: 'runs/seeds',
      second: 'runs/text',
      split: 'dev',
      pairs: [{ seed: 1 }, { seed: 2 }],
      utterances: { count: 5, seed: 1, mcnemar: { statistic: expect.any(Number) } },
    });
    const [test] = record.runs;
    expect(test).toMatchObject({ metric: 'accuracy', first: [expect.any(Number), expect.any(Number)] });
    expect(record.utterances.metrics[0]).toMatchObject({
      metric: 'weightedF1',
      bootstrap: { resamples: 200 },
    });
    expect(record.means.first.accuracy).toBeCloseTo((test.first[0] + test.first[1]) / 2, 12);
    expect(JSON.parse(await read('compared/compare.json'))).toEqual({
      formatVersion: 2,
      ...JSON.parse(stdout),
    });
    expect(await read('compared/comparison.html')).toContain('<html');
    const { stdout: text } = await run('compare', 'runs/seeds', 'runs/text', '--resamples', '200', '--quiet');
    expect(text).toMatch(/^runs\/seeds against runs\/text on dev, means over 2 seeds\n/);
    expect(text).toMatch(/^paired t-test over 2 seeds$/m);
    expect(text).toMatch(/McNemar \(exact\) p/);
  });

  it('refuses runs that are about other utterances or seeds', async () => {
    const { code, stderr } = await run(
      'compare',
      'runs/seeds/seed-1',
      'runs/text',
      '--split',
      'test',
      '--quiet',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const words = ['--config', 'text.yaml', '--out', 'less', 'subset={ dev: 1 }', '--quiet', '--no-report'];
    expect(await runHere({ app: 'train', user, args: words })).toMatchObject({ code: 0 });
    const refused = await run('compare', 'runs/seeds', 'less', '--quiet');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /^compare: expected predictions for the same utterances, received 5 of runs\/seeds and [23] of less: [23] only in runs\/seeds, such as dev\/.*\n$/,
    );
  });
});

describe('eval ensemble', () => {
  it('joins the predictions of several runs, by mean, by vote and with weights', async () => {
    const { code, stdout } = await run(
      'ensemble',
      'runs/seeds',
      'runs/text',
      '--json',
      '--quiet',
      '--out',
      'joined',
    );
    expect(code).toBe(0);
    const record = JSON.parse(stdout);
    expect(record).toMatchObject({ split: 'dev', examples: 5, ensemble: { combination: 'mean' } });
    expect(record.ensemble.members.map(({ run: name }: { run: string }) => name)).toEqual(
      ['seeds/seed-1', 'seeds/seed-2', 'text/seed-1', 'text/seed-2'].map((name) => `runs/${name}`),
    );
    const rowsOf = async (path: string): Promise<number[]> =>
      (JSON.parse(await read(path)) as Predictions).utterances.find(({ id }) => id === 'dev/soup/0')!
        .probabilities;
    const members = await Promise.all(
      record.ensemble.members.map(({ run: name }: { run: string }) => rowsOf(`${name}/predictions-dev.json`)),
    );
    const mean = members[0]!.map((_: number, k: number) =>
      members.reduce((sum, row) => sum + row[k]! / 4, 0),
    );
    for (const [k, p] of (await rowsOf('joined/predictions-dev.json')).entries())
      expect(p).toBeCloseTo(mean[k]!, 4);
    const voted = await run(
      ...[
        'ensemble',
        'runs/seeds',
        'runs/text',
        '--combine',
        'vote',
        '--weights',
        '1,0,0,0',
        '--json',
        '--quiet',
      ],
    );
    const { accuracy } = JSON.parse(await read('runs/seeds/seed-1/eval-dev.json'));
    expect(JSON.parse(voted.stdout).accuracy).toBe(accuracy);
  });
});

describe('eval robustness', () => {
  it('scores a run with each stream removed and noised', async () => {
    const { code, stdout } = await run('--run', 'runs/seeds/seed-1', '--robustness', '--quiet');
    expect(code).toBe(0);
    const { rows } = JSON.parse(await read('runs/seeds/seed-1/robustness.json'));
    expect(rows.map(({ name }: { name: string }) => name)).toEqual([
      'intact',
      ...['text', 'audio', 'visual'].flatMap((stream) => [
        `without ${stream}`,
        ...[0.5, 1, 2].map((level) => `${stream} + noise ${level}`),
      ]),
    ]);
    const { metrics } = JSON.parse(await read('runs/seeds/seed-1/eval-dev.json'));
    expect(rows[0].metrics).toEqual(metrics);
    expect(stdout).toMatch(/^without audio +\d/m);
  });

  it('wants one run', async () => {
    const { code, stderr } = await run('--run', 'runs/seeds', '--robustness', '--quiet');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--robustness: expected one run, received 2/);
  });
});

it('eval wants one thing to do', async () => {
  const { code, stderr } = await run('--quiet');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'eval: expected --run, or a subcommand: all, compare or ensemble; received none.\n',
  });
});
