import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);
const TINY = ['--config', 'tiny.yaml', '--no-report'];
const ENDLESS = ['training.epochs=100000', 'training.earlyStopping.patience=100000'];

beforeAll(async () => {
  user = await createUserFolder();
  // The dataset and its features are made once.
  await runHere({ app: 'train', user, args: [...TINY, '--out', 'first', '--quiet'] });
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** Trains for ever, and calls `once` when the first epoch is over. */
const endless = (out: string, once: (kill: (signal: NodeJS.Signals) => void) => void) => {
  let called = false;
  return runProgram({
    app: 'train',
    user,
    args: [...TINY, '--out', out, ...ENDLESS],
    onStderr(text, child) {
      if (called || !/^ +1 /m.test(text)) return;
      called = true;
      once((signal) => child.kill(signal));
    },
  });
};

describe('the process of train', () => {
  it('trains to the end when nobody reads what it prints any more', async () => {
    const { code } = await runProgram({
      app: 'train',
      user,
      args: [...TINY, '--out', 'unread'],
      onStderr(_, child) {
        child.stdout?.destroy();
        child.stderr?.destroy();
      },
    });
    expect(code).toBe(0);
    expect(existsSync(path('unread/run.json'))).toBe(true);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('saves and stops at %s', async (name) => {
    const { code, stderr } = await endless(name, (kill) => {
      kill(name);
      // As shells do for a terminal that is closed.
      if (name === 'SIGHUP') setTimeout(() => kill(name), 2);
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`stopped by ${name}.\nto go on: pnpm --filter train start --resume ${name}\n`);
    expect(existsSync(path(name, 'checkpoints'))).toBe(true);
  });

  it('has one exit code for wrong data, wherever --out points', async () => {
    const wrong = ['dataset.from=nowhere', 'dataset.into=elsewhere'];
    for (const out of ['new', 'first']) {
      const { code, stderr } = await runHere({ app: 'train', user, args: [...TINY, '--out', out, ...wrong] });
      expect(code, out).toBe(2);
      expect(stderr).toContain('nowhere');
      expect(stderr).not.toContain('to go on');
    }
  });
});
