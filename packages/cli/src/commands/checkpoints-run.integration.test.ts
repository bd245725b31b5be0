import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from '@erc/run-folder/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

let user: string;
const train = (...args: string[]) => runHere({ app: 'train', user, args: [...args, '--no-report'] });
const evaluate = (...args: string[]) =>
  runHere({ app: 'eval', user, args: ['--run', 'runs/all', ...args, '--no-report', '--quiet'] });
const path = (...parts: string[]): string => join(user, 'runs', ...parts);
const json = async (...parts: string[]) => JSON.parse(await readFile(path(...parts), 'utf8'));
const weightsOf = async (run: string, name: string): Promise<Record<string, Float32Array>> => {
  const { weights } = await readCheckpoint(path(run, 'checkpoints', `${name}.safetensors`));
  const names = [...weights.shapes.keys()];
  return Object.fromEntries(
    await Promise.all(names.map(async (own) => [own, await weights.read(own)] as const)),
  );
};

const FIRST = [
  ...['--config', 'tiny.yaml', '--out', 'runs/all', 'training.epochs=3'],
  ...['training.checkpoints.best=3', 'training.earlyStopping.patience=3'],
];

beforeAll(async () => {
  user = await createUserFolder();
  const { code, stderr } = await train(...FIRST);
  expect(code, stderr).toBe(0);
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('kept checkpoints', () => {
  it('are scored by their names, beside the scores of the best one, as training scored them', async () => {
    const before = await readFile(path('all/eval-dev.json'), 'utf8');
    const { code, stdout } = await evaluate('--checkpoint', 'epoch-3', '--json');
    expect(code).toBe(0);
    const lines = (await readFile(path('all/metrics.jsonl'), 'utf8')).trim().split('\n');
    const logged = JSON.parse(lines[2]!).dev;
    const { metrics, madeFrom } = JSON.parse(stdout);
    expect(metrics.weightedF1).toBe(logged.weightedF1);
    expect((await json('all/checkpoints/epoch-3/eval-dev.json')).metrics).toEqual(metrics);
    expect(madeFrom.weights).not.toBe(JSON.parse(before).madeFrom.weights);
    expect(await readFile(path('all/eval-dev.json'), 'utf8')).toBe(before);
  });

  it('are scored all at once, with one opening of test and a warning of what choosing by it means', async () => {
    const args = ['--run', 'runs/all', '--checkpoint', 'all', '--split', 'test', '--no-report'];
    const { code, stdout, stderr } = await runHere({ app: 'eval', user, args });
    expect(code, stderr).toBe(0);
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'test, 4 checkpoints',
      ...['best   ', 'epoch-1', 'epoch-2', 'epoch-3'].map((name) =>
        expect.stringMatching(`^${name}  weighted F1 `),
      ),
    ]);
    expect(stderr).toContain('warning: the best of 4 checkpoints on test is chosen by test');
    expect(stderr.match(/test split of .* opened/g) ?? []).toHaveLength(1);
    const csv = (await readFile(path('all/checkpoints/scores-test.csv'), 'utf8')).trim().split('\n');
    expect(csv.map((line) => line.split(',')[0])).toEqual([
      'checkpoint',
      'best',
      'epoch-1',
      'epoch-2',
      'epoch-3',
    ]);
  });

  it('that there are not are named by those that there are', async () => {
    const { code, stderr } = await evaluate('--checkpoint', 'epoch-29');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'expected one of best, epoch-1, epoch-2, epoch-3, which the run has kept; received epoch-29.',
    );
    expect((await evaluate('--checkpoint', 'last')).stderr).toContain(
      '--checkpoint: expected best, epoch-<n> or all, received last.',
    );
  });

  it('begin another run, which trains on from them', async () => {
    const still = ['training.epochs=1', 'training.optimizer.learningRate=0'];
    const branch = ['--resume', 'runs/all', '--checkpoint', 'epoch-2', '--out', 'runs/on', ...still];
    const { code, stderr } = await train(...branch);
    expect(code, stderr).toBe(0);
    expect(await weightsOf('on', 'best')).toEqual(await weightsOf('all', 'epoch-2'));
    expect((await json('on/run.json')).config.init).toMatchObject({ checkpoint: 'epoch-2', streams: true });
    expect(existsSync(path('all/checkpoints/epoch-3.safetensors'))).toBe(true);
    // The same command again: another training of the same recipe in the same folder.
    const again = await train(...branch.slice(0, 6), 'training.epochs=2');
    expect(again.code, again.stderr).toBe(0);
    expect(await weightsOf('on', 'best')).not.toEqual(await weightsOf('all', 'epoch-2'));
  });

  it.each([
    [['--resume', 'runs/all', '--checkpoint', 'epoch-2'], '--checkpoint: expected --resume RUN'],
    [['--checkpoint', 'epoch-2', '--out', 'runs/x'], '--checkpoint: expected --resume RUN'],
    [
      ['--resume', 'runs/all', '--checkpoint', 'epoch-2', '--out', 'runs/all'],
      '--out: expected another folder',
    ],
    [['--resume', 'runs/all', '--checkpoint', 'epoch-9', '--out', 'runs/x'], 'expected one of best, epoch-1'],
    [
      ['--resume', 'runs/all', '--checkpoint', '9', '--out', 'runs/x'],
      'expected best or epoch-<n>, received 9',
    ],
  ])('begin nothing with %j', async (args, message) => {
    const { code, stderr } = await train(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(path('x'))).toBe(false);
  });

  it('and their scores are what a run has made: the same recipe takes their place', async () => {
    const { code, stderr } = await train(...FIRST);
    expect(code, stderr).toBe(0);
    expect(existsSync(path('all/checkpoints/epoch-3'))).toBe(false);
    expect(existsSync(path('all.old-1'))).toBe(false);
  });
});
