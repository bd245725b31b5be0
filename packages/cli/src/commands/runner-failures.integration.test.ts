import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

let user: string;
const train = (...args: string[]) =>
  runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--no-report', ...args] });
const path = (...parts: string[]): string => join(user, ...parts);

beforeAll(async () => {
  user = await createUserFolder();
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('train', () => {
  it('stops at SIGINT with exit code 1 and without run.json', async () => {
    let sent = false;
    const { code, stderr } = await runProgram({
      app: 'train',
      user,
      args: [
        '--config',
        'tiny.yaml',
        '--out',
        'stopped',
        'training.epochs=100000',
        'training.earlyStopping.patience=100000',
      ],
      onStderr: (_, child) => {
        if (sent || !existsSync(path('prepared/.features/tiny'))) return;
        sent = true;
        const waiting = setInterval(() => {
          if (!existsSync(path('stopped/metrics.jsonl'))) return;
          clearInterval(waiting);
          child.kill('SIGINT');
        }, 20);
        child.once('exit', () => clearInterval(waiting));
      },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^stopped by SIGINT\.\nto go on: pnpm --filter train start --resume stopped\n$/m);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(path('stopped/run.json'))).toBe(false);
    expect((await readdir(user, { recursive: true })).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('takes up the dataset and the features that an interrupted run made', async () => {
    const { code, stderr } = await train('--out', 'stopped', 'training.epochs=1');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^dataset folder: .* up to date$/m);
    expect(stderr).toMatch(/^encode audio: .* 17 of 17 from the cache$/m);
    expect(existsSync(path('stopped/run.json'))).toBe(true);
  });

  it('ends with exit code 1 and one line when the loss is no number', async () => {
    const { code, stdout, stderr } = await train(
      '--out',
      'nan',
      '--quiet',
      'training.optimizer.learningRate=1e30',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^(train: epoch \d+, update \d+: expected a finite loss, received NaN for the batch train\/|evaluate: dev\/|train: after )[^\n]*\n$/,
    );
    expect(existsSync(path('nan/run.json'))).toBe(false);
  });

  it.each([
    ['voice', 'prepared/tiny/media/train/letter/1.wav'],
    ['face', 'prepared/tiny/media/train/letter/1.png'],
  ])(
    'makes a %s anew that was damaged in the dataset folder, says so, and keeps the damaged one',
    async (_, file) => {
      const before = await readFile(path(file));
      const damaged = Buffer.alloc((await stat(path(file))).size, 'garbage ');
      await writeFile(path(file), damaged);
      const { code, stderr } = await train('--out', 'damaged');
      expect(code).toBe(0);
      expect(stderr).toContain(`${path('prepared/tiny/train.csv')} row 9: `);
      expect(await readFile(path(file))).toEqual(before);
      const [, kept = ''] = /was made stays in (\S+)$/m.exec(stderr) ?? [];
      expect(await readFile(join(kept, file.replace('prepared/tiny/', '')))).toEqual(damaged);
      await rm(path('damaged'), { recursive: true });
      await rm(kept, { recursive: true });
    },
  );
});
