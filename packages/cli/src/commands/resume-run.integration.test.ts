import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const WORDS = [
  'logging.tensorboard=true',
  'training.checkpoints.everyUpdates=1',
  'training.epochs=24',
  'training.earlyStopping.patience=24',
];

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);
const bytes = (run: string, file: string): Promise<Buffer> => readFile(path(run, file));

beforeAll(async () => {
  user = await createUserFolder();
  expect(await train('--out', 'whole', ...WORDS)).toMatchObject({ code: 0 });
});
afterAll(() => rm(user, { recursive: true, force: true }));

const train = (...args: string[]): Promise<ProgramResult> =>
  runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--no-report', ...args] });

/** Trains, and sends a signal when the epoch has a checkpoint. */
function trainUntil(
  run: string,
  epoch: number,
  signal: NodeJS.Signals,
  args: string[],
): Promise<ProgramResult> {
  let isWatched = false;
  const watch = (child: ChildProcess): void => {
    isWatched = true;
    const timer = setInterval(async () => {
      const names = await readdir(path(run, 'checkpoints')).catch(() => []);
      if (!names.some((name) => name.startsWith(`state-${epoch}-`))) return;
      clearInterval(timer);
      child.kill(signal);
    }, 5);
    child.once('exit', () => clearInterval(timer));
  };
  return runProgram({ app: 'train', user, args, onStderr: (_, child) => isWatched || watch(child) });
}

/** What TensorBoard is told, without when: events of numbers and texts, as base64. */
async function eventsOf(run: string): Promise<string[]> {
  const [name, ...others] = (await readdir(path(run))).filter((file) => file.includes('tfevents'));
  expect(others).toEqual([]);
  const file = await bytes(run, name!);
  const events: string[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    // Behind the time (a tag and a double) and the step (a tag and a byte) stands what it is: 58 is a restart.
    const what = file.subarray(at + 12 + 9, at + 12 + length);
    if (what[2] !== 58) events.push(what.toString('base64'));
    at += length + 16;
  }
  return events;
}

async function expectSame(run: string): Promise<void> {
  for (const file of [
    'checkpoints/best.safetensors',
    'metrics.jsonl',
    'eval-dev.json',
    'predictions-dev.json',
  ]) {
    expect((await bytes(run, file)).equals(await bytes('whole', file)), file).toBe(true);
  }
  expect(await eventsOf(run)).toEqual(await eventsOf('whole'));
  expect(await readdir(path(run, 'checkpoints'))).toEqual(['best.safetensors']);
}

describe('train --resume', () => {
  it('goes on after Ctrl-C with the command that was printed, and after a kill, to the same bytes', async () => {
    const first = await trainUntil('stopped', 3, 'SIGINT', [
      '--config',
      'tiny.yaml',
      '--out',
      'stopped',
      ...WORDS,
    ]);
    expect(first.code, first.stderr).toBe(1);
    expect(first.stderr).toMatch(
      /^stopped by SIGINT\.\nto go on: pnpm --filter train start --resume stopped\n$/m,
    );
    expect(existsSync(path('stopped/run.json'))).toBe(false);
    const second = await trainUntil('stopped', 8, 'SIGKILL', ['--resume', 'stopped']);
    expect(second.code).toBeNull();
    expect(second.stderr).toMatch(/^train tiny: goes on in epoch \d+ after update \d+/m);
    const third = await train('--resume', 'stopped', ...WORDS);
    expect(third.code, third.stderr).toBe(0);
    await expectSame('stopped');
  });

  it('trains nothing again that is done, and refuses another recipe', async () => {
    // As a kill within the writing of the last records leaves it.
    const leftover = path('whole', 'summary.json.00000000-1-00000000.tmp');
    await writeFile(leftover, '');
    const again = await train('--resume', 'whole', ...WORDS);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toMatch(/^train tiny: already complete, skipped$/m);
    expect(existsSync(leftover)).toBe(false);
    const other = await train('--resume', 'whole', '--quiet', 'training.batchSize=3');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /^run folder: expected the recipe that the run in .*whole was started with, received one that differs in training\.epochs, training\.batchSize, /,
    );
  });

  it('refuses a folder that is no run, and starts a run with a recipe where there is none', async () => {
    const nothing = await runHere({ app: 'train', user, args: ['--resume', 'nothing', '--quiet'] });
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toMatch(/^run folder: expected the folder of an earlier run, received .*nothing/);
    expect(await train('--resume', 'new', ...WORDS)).toMatchObject({ code: 0 });
    await expectSame('new');
  });
});
