import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
const MATRIX = `name: rows
recipe: tiny.yaml
set: { engine: { type: onnx, threads: 1 }, streams: { text: { encoder: { type: tfidf, buckets: 64 } } } }
seeds: [1, 2]
recipes:
  plain: {}
  small: { set: { training.batchSize: 2 } }
`;
const SWEEP = `name: rates
recipe: tiny.yaml
set: { engine: { type: onnx, threads: 1 }, streams: { text: { encoder: { type: tfidf, buckets: 64 } } } }
method: grid
space: { training.optimizer.learningRate: [0.01, 0.001] }
`;

let user: string;
beforeEach(async () => {
  user = await createUserFolder();
  await writeFile(join(user, 'rows.yaml'), MATRIX);
  await writeFile(join(user, 'rates.yaml'), SWEEP);
});
afterEach(() => rm(user, { recursive: true, force: true }));

const here = (...args: string[]): Promise<ProgramResult> => runHere({ app: 'train', user, args });

/** Weights, scores and tables below a folder, by path. Run records and their pages hold times. */
async function contentsOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(join(user, directory), { recursive: true, withFileTypes: true });
  const contents: Record<string, string> = {};
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile())) {
    const hasTimes = ['run.json', 'report.html'].includes(name);
    const path = join(parentPath, name);
    contents[path.slice(join(user, directory).length)] = hasTimes ? '' : await readFile(path, 'latin1');
  }
  return contents;
}

/** Runs a batch file as Slurm does. */
function runTask(file: string, task: number | undefined): Promise<{ code: number | null; text: string }> {
  const { INIT_CWD: _, ...env } = process.env;
  const child = spawn('bash', [join(user, file)], {
    cwd: join(user, 'elsewhere'),
    env: { ...env, ...(task !== undefined && { SLURM_ARRAY_TASK_ID: String(task) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
}

describe('train matrix --shard', () => {
  it('comes to the files of one process: several at once, one killed and started again, merged', async () => {
    const shard = (index: number, onStderr?: Parameters<typeof runProgram>[0]['onStderr']) =>
      runProgram({
        app: 'train',
        user,
        args: ['matrix', 'rows.yaml', '--out', 'sharded', '--shard', `${index}/3`],
        ...(onStderr && { onStderr }),
      });
    const [killed, second, third] = await Promise.all([
      // In its first training.
      shard(1, (text, child) => {
        if (/epoch/.test(text)) child.kill('SIGKILL');
      }),
      shard(2),
      shard(3),
    ]);
    expect(killed.code).toBeNull();
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringMatching('shard 2/3: complete: plain/seed-2'),
    });
    expect(third.code).toBe(0);
    const early = await here('matrix', 'merge', 'rows.yaml', '--out', 'sharded', '--shards', '3');
    expect(early).toMatchObject({ code: 2, stdout: '' });
    expect(early.stderr).toMatch(
      /missing: .*small\/seed-2 \(shard 1\/3\)\. Run --shard 1\/3, then merge again\.$/m,
    );
    expect((await shard(1)).code).toBe(0);
    const merged = await here('matrix', 'merge', 'rows.yaml', '--out', 'sharded');
    expect(merged).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^report: sharded\/comparison\.html$/m),
    });
    await here('matrix', 'rows.yaml', '--out', 'whole');
    expect(await contentsOf('sharded')).toEqual(await contentsOf('whole'));
  }, 180_000);
});

describe('train matrix plan, train sweep plan, train run plan', () => {
  it('write batch files that work from any folder, and come to the tables of one process', async () => {
    await mkdir(join(user, 'elsewhere'));
    const made = await runProgram({
      app: 'train',
      user,
      args: [
        'sweep',
        'plan',
        'rates.yaml',
        '--shards',
        '2',
        '--for',
        'slurm',
        '--out',
        'sharded',
        'training.epochs=1',
      ],
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^note: .*prepared\/tiny is not there yet: make it first/m);
    expect(made.stdout).toMatch(/sbatch --dependency=afterok:\S+ sweep-merge\.sbatch$/m);
    expect((await runTask('sweep-merge.sbatch', undefined)).code).toBe(2);
    for (const task of [1, 0]) expect(await runTask('sweep.sbatch', task)).toMatchObject({ code: 0 });
    expect(await runTask('sweep-merge.sbatch', undefined)).toMatchObject({ code: 0 });
    await here('sweep', 'rates.yaml', '--out', 'whole', 'training.epochs=1');
    expect(await contentsOf('sharded')).toEqual(await contentsOf('whole'));
  }, 120_000);

  it('write an Indexed Job and its merge, by the paths that the pods see', async () => {
    const kubernetes = ['--for', 'kubernetes', '--shards', '4', '--mount', '/mnt/work', '--into', 'jobs'];
    const hidden = await here('matrix', 'plan', 'rows.yaml', ...kubernetes, '--volume', dirname(user));
    expect(hidden).toMatchObject({ code: 2, stdout: '' });
    expect(hidden.stderr).toMatch(/^the program: expected a path in /);
    const elsewhere = await here('matrix', 'plan', 'rows.yaml', ...kubernetes, '--volume', ROOT);
    expect(elsewhere.stderr).toMatch(/^the current folder: expected a path in /);
    expect(await here('matrix', 'plan', 'rows.yaml', ...kubernetes, '--volume', '/')).toMatchObject({
      code: 0,
    });
    const wordsOf = async (name: string): Promise<string> =>
      (await readFile(join(user, 'jobs', name), 'utf8')).replace(/\n +- /g, ' ');
    expect(await wordsOf('matrix.job.yaml')).toContain(
      ` matrix /mnt/work${user}/rows.yaml --out /mnt/work${user}/runs/rows --shards "4"\n`,
    );
    expect(await wordsOf('matrix-merge.job.yaml')).toContain(
      ` matrix merge /mnt/work${user}/rows.yaml --out /mnt/work${user}/runs/rows --shards "4"\n`,
    );
    const run = await here(
      'run',
      'plan',
      '--config',
      'tiny.yaml',
      '--out',
      'mine',
      ...kubernetes,
      '--volume',
      '/',
      'seeds=[1, 2]',
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(await wordsOf('train.job.yaml')).toContain(
      ` run --config /mnt/work${user}/tiny.yaml --out /mnt/work${user}/mine seeds=[1, 2] --shards "4"\n`,
    );
  }, 60_000);

  it.each([
    [['matrix', 'plan', 'no.yaml', '--shards', '2'], /no\.yaml: ENOENT|received: ENOENT/],
    [
      ['matrix', 'plan', 'rows.yaml', '--shards', '0'],
      /^--shards: expected an integer from 1, received "0"\.$/m,
    ],
    [
      ['matrix', 'plan', 'rows.yaml', '--shards', '5000', '--for', 'slurm'],
      /^--shards: expected at most 1001/,
    ],
    [['sweep', 'plan', 'rates.yaml', '--shards', '2', '--name', 'Own Name'], /^--name: expected/],
    [
      ['run', 'plan', '--config', 'tiny.yaml', '--shards', '2', 'engine={type: auto, threads: 9}'],
      /^engine\.threads: expected at most the 4 of --cpus/,
    ],
    [['run', 'plan', '--config', 'tiny.yaml', '--shards', '2', 'fusion.type=sum-of-all'], /sum-of-all/],
  ])('refuses %j with exit code 2, and writes nothing', async (words, message) => {
    const { code, stdout, stderr } = await here(...words, '--into', 'jobs', '--volume', '/');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(await readdir(user)).not.toContain('jobs');
  });
});

describe('train run --shard', () => {
  it('trains its seeds, which merge joins', async () => {
    const words = ['--config', 'tiny.yaml', '--out', 'sharded', 'seeds=[1, 2]', 'training.epochs=1'];
    expect(await here(...words, '--shard', '2/2')).toMatchObject({
      code: 0,
      stdout:
        'shard 2/2: complete: seed-2\nrun:    sharded\njoined: run merge, when all shards are complete\n',
    });
    expect((await here('run', 'merge', ...words)).stderr).toMatch(/missing: seed-1\. Run their shards/);
    await here(...words, '--shard', '1/2');
    expect(await here('run', 'merge', '--no-report', ...words)).toMatchObject({ code: 0 });
    expect(await readdir(join(user, 'sharded'))).not.toContain('report.html');
    expect(await here('run', 'merge', ...words)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^report:/m),
    });
    await here(...words.map((word) => (word === 'sharded' ? 'whole' : word)));
    expect(await contentsOf('sharded')).toEqual(await contentsOf('whole'));
  }, 120_000);
});
