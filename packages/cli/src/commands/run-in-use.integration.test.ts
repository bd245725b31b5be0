import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whileHolding } from '@erc/run-folder/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const MATRIX =
  'name: pair\nrecipe: tiny.yaml\nset: { training.epochs: 1 }\nrecipes: { one: {}, two: { set: { seed: 2 } } }\n';
const SWEEP =
  'name: found\nrecipe: tiny.yaml\nset: { training.epochs: 1 }\nmethod: grid\nspace: { seed: { type: choice, values: [1, 2] } }\n';
const WORDS = ['training.epochs=4', 'training.earlyStopping.patience=4', 'seeds=[1, 2]'];

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);
const train = (...args: string[]): Promise<ProgramResult> => runHere({ app: 'train', user, args });
const one = (...args: string[]): Promise<ProgramResult> =>
  train('--config', 'tiny.yaml', '--no-report', '--quiet', ...args);
const evaluate = (...args: string[]): Promise<ProgramResult> => runHere({ app: 'eval', user, args });

beforeAll(async () => {
  user = await createUserFolder({ 'pair.yaml': MATRIX, 'found.yaml': SWEEP });
  expect(await one('--out', 'whole', ...WORDS)).toMatchObject({ code: 0 });
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** Starts a training of its own process, stops it (SIGSTOP) once its first seed is done, does some work, and lets it go on to its end. */
async function beside(out: string, work: (pid: number) => Promise<void>): Promise<ProgramResult> {
  let worked: Promise<void> | undefined;
  const whole = await runProgram({
    app: 'train',
    user,
    args: ['--config', 'tiny.yaml', '--no-report', '--out', out, ...WORDS],
    onStderr: (_, child) => {
      if (worked || !existsSync(path(out, 'seed-1/run.json'))) return;
      child.kill('SIGSTOP');
      worked = work(child.pid!).finally(() => child.kill('SIGCONT'));
      // Looked at when the program has ended.
      worked.catch(() => {});
    },
  });
  expect(worked).toBeDefined();
  await worked;
  return whole;
}

describe('a run folder that another process writes to', () => {
  it('is refused to trainings, to --resume and to evaluations, which name the holder; the run comes to the bytes of one alone', async () => {
    const result = await beside('runs/pair/one', async (pid) => {
      const refusal = new RegExp(
        `^.*runs/pair/one: expected a folder that nobody else writes to, received one held by process ${pid} of host \\S+, since \\S+\\. Wait until that process has ended, or name another folder\\.\\n$`,
      );
      const before = await readdir(path('runs/pair/one'), { recursive: true });
      const refused = [
        await one('--out', 'runs/pair/one', ...WORDS),
        await one('--out', 'runs/pair/one', 'training.epochs=1'),
        await one('--out', 'runs/pair/one', ...WORDS, '--resume'),
        await train('--quiet', '--resume', 'runs/pair/one'),
        await train('matrix', 'pair.yaml', '--quiet', '--no-report'),
        await train('sweep', 'found.yaml', '--quiet', '--out', 'runs/pair'),
        await evaluate('--run', 'runs/pair/one/seed-1', '--split', 'test', '--quiet', '--no-report'),
        await evaluate('--run', 'runs/pair/one/seed-1', '--robustness', '--quiet'),
      ];
      for (const { code, stderr } of refused) {
        expect(stderr).toMatch(refusal);
        expect(code).toBe(1);
      }
      expect(await readdir(path('runs/pair/one'), { recursive: true })).toEqual(before);
    });
    expect(result.code, result.stderr).toBe(0);
    const files = (await readdir(path('whole'), { recursive: true })).filter(
      (name) => /\.(safetensors|jsonl|json)$/.test(name) && !name.endsWith('run.json'),
    );
    for (const name of files) {
      expect(
        (await readFile(path('runs/pair/one', name))).equals(await readFile(path('whole', name))),
        name,
      ).toBe(true);
    }
    expect((await readdir(path('runs/pair/one'))).sort()).toEqual((await readdir(path('whole'))).sort());
    expect(await evaluate('--run', 'runs/pair/one', '--split', 'test', '--quiet')).toMatchObject({ code: 0 });
  });

  it('is taken over at once where that process was killed', async () => {
    const killed = await runProgram({
      app: 'train',
      user,
      args: ['--config', 'tiny.yaml', '--no-report', '--out', 'killed', ...WORDS],
      onStderr: (_, child) => void (existsSync(path('killed/seed-1/run.json')) && child.kill('SIGKILL')),
    });
    expect(killed.code).toBeNull();
    expect(existsSync(path('killed/run.lock'))).toBe(true);
    const resumed = await one('--out', 'killed', ...WORDS, '--resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(existsSync(path('killed/run.lock'))).toBe(false);
  });

  it('may be that of several runs: a matrix and a sweep are refused', async () => {
    await whileHolding([path('several')], {}, async () => {
      for (const file of ['matrix pair.yaml', 'sweep found.yaml']) {
        const refused = await train(...file.split(' '), '--quiet', '--out', 'several');
        expect(refused.stderr).toMatch(
          /several: expected a folder that nobody else writes to, received one held by/,
        );
        expect(refused.code).toBe(1);
      }
    });
    expect(existsSync(path('several'))).toBe(false);
  });
});

describe('a folder with more than one run has made', () => {
  it('is moved aside, not removed, and a run inside a run is refused', async () => {
    const words = ['seeds=[1, 2]', 'training.epochs=1'];
    expect(await one('--out', 'exp', ...words)).toMatchObject({ code: 0 });
    const inside = await one('--out', 'exp/other', 'training.epochs=1', 'training.batchSize=3');
    expect(inside.code).toBe(2);
    expect(inside.stderr).toMatch(
      /^run folder: expected a folder outside of runs, received .*exp\/other, which lies in the run .*exp\. Name another one\.\n$/,
    );
    for (const command of [
      ['matrix', 'pair.yaml'],
      ['sweep', 'found.yaml'],
    ])
      expect(await train(...command, '--quiet', '--out', 'exp')).toMatchObject({ code: 2 });
    // As an earlier version made it.
    await mkdir(path('exp/other'));
    await writeFile(path('exp/other/recipe.json'), '{}');
    await writeFile(path('exp/notes.md'), 'mine');
    const again = await train('--config', 'tiny.yaml', '--no-report', '--out', 'exp', ...words);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toMatch(
      /^the run with what no run has made \(notes\.md, other\) that was in .*exp is now in .*exp\.old-1$/m,
    );
    expect(await readFile(path('exp.old-1/notes.md'), 'utf8')).toBe('mine');
    expect(existsSync(path('exp.old-1/other/recipe.json'))).toBe(true);
    expect(existsSync(path('exp/other'))).toBe(false);
    expect(await one('--out', 'exp', ...words)).toMatchObject({ code: 0 });
    expect(existsSync(path('exp.old-2'))).toBe(false);
  });

  it('keeps the scores of a run where an ensemble is told to write there', async () => {
    const refused = await evaluate('ensemble', 'whole', '--out', 'whole/seed-1', '--quiet');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^ensemble: expected a folder outside of runs, received .*whole\/seed-1/);
  });
});
