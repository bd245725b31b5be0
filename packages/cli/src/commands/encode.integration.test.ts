import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

let user: string;
afterEach(() => rm(user, { recursive: true, force: true }));
const command = (args: readonly string[]) => ({ app: 'train', user, args }) as const;
const train = (...args: string[]): Promise<ProgramResult> => runHere(command(args));

describe('train encode', () => {
  it('encodes in shards, also at once; the training then takes everything from the store', async () => {
    user = await createUserFolder();
    // The dataset is made once, before the shards.
    const [first, ...others] = ['1/3', '3/3', '2/3'];
    const result = await train('encode', '--config', 'tiny.yaml', '--shard', first!);
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toMatch(/^shard 1\/3 \(--shard\)$/m);
    expect(result.stderr).toMatch(/^encode audio: .* 0 of \d+ from the cache$/m);
    for (const { code, stderr } of await Promise.all(
      others.map((shard) => runProgram(command(['encode', '--config', 'tiny.yaml', '--shard', shard]))),
    )) {
      expect({ code, stderr }).toMatchObject({ code: 0 });
    }
    expect((await readdir(user)).includes('runs')).toBe(false);
    const { code, stderr } = await train('--config', 'tiny.yaml', '--out', 'run', 'training.epochs=1');
    expect(code).toBe(0);
    for (const name of ['audio', 'visual']) {
      expect(stderr).toMatch(new RegExp(`^encode ${name}: .* 17 of 17 from the cache$`, 'm'));
    }
    const stores = join(user, 'prepared/.features/tiny');
    for (const store of await readdir(stores)) {
      expect((await readdir(join(stores, store))).filter((name) => name.endsWith('.safetensors'))).toEqual([
        'dev.safetensors',
        'train.safetensors',
      ]);
      expect(JSON.parse(await readFile(join(stores, store, 'encoder.json'), 'utf8'))).toMatchObject({
        modality: expect.stringMatching(/audio|visual/),
      });
    }
  });

  it('refuses a shard that is none', async () => {
    user = await createUserFolder();
    expect(await train('encode', '--config', 'tiny.yaml', '--shard', '3/2', '--quiet')).toEqual({
      code: 2,
      stdout: '',
      stderr: '--shard: expected i/n with i from 1 to n, such as 1/4; received "3/2".\n',
    });
  });

  it.each([
    [['--encode-only'], 'encode'],
    [['--config', 'tiny.yaml', '--find-learning-rate'], 'find-rate'],
    [['--matrix', 'pair.yaml'], 'matrix FILE'],
    [['--sweep=pair.yaml'], 'sweep FILE'],
  ])('and the others were flags: %j names the subcommand %s', async (args, subcommand) => {
    user = await createUserFolder();
    const { code, stderr } = await train(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--[a-z-]+: expected the subcommand, .*; received the flag\.\n$/);
    expect(stderr).toContain(` ${subcommand};`);
  });
});
