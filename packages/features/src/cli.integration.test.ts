import { spawn } from 'node:child_process';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { countingEncoder } from './__fixtures__/encoders.js';
import { storeFeatures } from './index.js';

const newFolder = temporaryFolders();
let user: string;
beforeEach(async () => {
  user = await newFolder();
});

const store = (shard?: { index: number; count: number }) =>
  storeFeatures({
    encoder: countingEncoder().encoder,
    inputs: ['a', 'bb', 'a longer one'],
    contentHash: (text) => text,
    directory: join(user, '.features/tiny'),
    split: 'train',
    shard,
  });

const run = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  const words = ['--conditions=@erc/source', '--import', 'tsx', 'src/cli/main.ts', ...args];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(process.execPath, words, { cwd, env: { ...process.env, INIT_CWD: user } });
  const result = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      result[name] += text;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...result })));
};

describe('erc-features', () => {
  it('lists, verifies, finds damage, and clears it away', async () => {
    const { folder, files } = await store();
    const listed = await run('ls');
    expect(listed.stdout).toMatch(
      /^\.features\/tiny\/text-[0-9a-f]{16} {2}used \d{4}-\d\d-\d\d\n {2}counting\n/,
    );
    expect(listed.stdout).toMatch(/ {2}train: 3 rows, F32, [\d.]+ k?B, 1 cut\n$/);
    expect(await run('verify', '--json')).toMatchObject({ code: 0, stderr: '' });

    const bytes = await readFile(files[0]!);
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(files[0]!, bytes);
    const { code, stdout, stderr } = await run('verify');
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: expect.stringMatching(/train\.safetensors: DAMAGED\n$/),
    });
    expect(stderr).toMatch(
      /expected 3 rows and the SHA-256 as they were written, received 1 damaged rows and another SHA-256/,
    );

    await writeFile(files[0]!, 'no features');
    expect((await run('gc')).stdout).toMatch(/^removed .*train\.safetensors\n$/);
    const old = new Date(Date.now() - 40 * 86_400_000);
    await utimes(join(folder, 'encoder.json'), old, old);
    expect(JSON.parse((await run('gc', '--older-than', '30', '--json')).stdout)).toEqual([folder]);
    expect(await run('ls')).toMatchObject({ code: 0, stdout: 'no features\n' });
  });

  it('merges shards, and says which are missing', async () => {
    await store({ index: 2, count: 2 });
    expect(await run('merge')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/expected 2 shards, received 1: run --shard 1\/2\.\n$/),
    });
    await store({ index: 1, count: 2 });
    expect((await run('merge')).stdout).toMatch(/train\.safetensors: 3 rows of 2 shards\n$/);
  });

  it.each([
    [['verify', 'nowhere'], /^erc-features: expected a folder of features, received nowhere\.\n$/],
    [['gc', '--older-than', 'long', '.'], /^--older-than: expected a number from 0, received "long"\.\n$/],
    [
      ['plan', '--shards', '2', '--config', 'a.yaml'],
      /^plan: expected the subcommand of the runner, .*pnpm --filter train start encode plan/,
    ],
    [['lst'], /unknown command 'lst'/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
