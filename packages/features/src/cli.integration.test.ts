import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { countingEncoder } from './__fixtures__/encoders.js';
import { clusterJobFiles } from './cluster-job-files.js';
import { storeFeatures } from './index.js';

let user: string;
beforeEach(async () => {
  user = await mkdtemp(join(tmpdir(), 'erc-cli-'));
});
afterEach(() => rm(user, { recursive: true }));

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

  it('plans jobs for both schedulers', async () => {
    const { code, stdout } = await run(
      'plan',
      '--shards',
      '4',
      '--config',
      "it's mine.yaml",
      '--name',
      'voices',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('sbatch voices.sbatch');
    expect((await readdir(user)).sort()).toEqual(['voices.job.yaml', 'voices.sbatch']);
    const sbatch = await readFile(join(user, 'voices.sbatch'), 'utf8');
    expect(sbatch).toContain('#SBATCH --array=1-4\n');
    expect(sbatch).toContain(
      `exec pnpm --filter train start encode --config 'it'\\''s mine.yaml' --shard "\${SLURM_ARRAY_TASK_ID}/4"\n`,
    );
    const job = parse(await readFile(join(user, 'voices.job.yaml'), 'utf8'));
    expect(job).toMatchObject({ kind: 'Job', spec: { completionMode: 'Indexed', completions: 4 } });
    // That image has corepack, and no pnpm.
    const [container] = job.spec.template.spec.containers;
    expect(container.image).toBe('node:22');
    expect(container.command).toEqual([
      ...['corepack', 'pnpm', '--filter', 'train', 'start', 'encode'],
      ...['--config', "it's mine.yaml", '--shards', '4'],
    ]);
  });

  it('plans with the command as it is in an image of one’s own', () => {
    const common = { name: 'x', shards: 2, cpus: 1, memoryGib: 1, minutes: 1, claim: 'b', mountPath: '/c' };
    const containerOf = (command: string[], image?: string) =>
      parse(clusterJobFiles({ ...common, command, image }).kubernetes).spec.template.spec.containers[0];
    expect(containerOf(['pnpm', 'encode'], 'own:1')).toMatchObject({
      image: 'own:1',
      command: ['pnpm', 'encode', '--shards', '2'],
    });
    expect(containerOf(['node', 'encode.js']).command[0]).toBe('node');
  });

  it.each([
    [['verify', 'nowhere'], /^erc-features: expected a folder of features, received nowhere\.\n$/],
    [['gc', '--older-than', 'long', '.'], /^--older-than: expected a number from 0, received "long"\.\n$/],
    [
      ['plan', '--shards', '0', '--config', 'a.yaml'],
      /^--shards: expected an integer from 1, received "0"\.\n$/,
    ],
    [['plan', '--shards', '2'], /^plan: expected either --config RECIPE or/],
    [['lst'], /unknown command 'lst'/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('plans nothing with words that would break out of a line', () => {
    const common = { shards: 1, cpus: 1, memoryGib: 1, minutes: 1, image: 'a', claim: 'b', mountPath: '/c' };
    expect(() => clusterJobFiles({ ...common, name: 'x', command: ['a\nb'] })).toThrow(
      /expected words of one line/,
    );
    expect(() => clusterJobFiles({ ...common, name: 'X y', command: ['a'] })).toThrow(/^--name: expected/);
  });
});
