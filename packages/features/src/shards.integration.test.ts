import { spawnSync } from 'node:child_process';
import { readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { countingEncoder } from './__fixtures__/encoders.js';
import { runProcess } from './__fixtures__/run-process.js';
import { storeFeatures } from './index.js';
import { chooseShard, groupsOf, parseShard } from './shard.js';
import { mergeShards } from './shards.js';
import { listParts } from './store-folder.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

/** Root alone may give a process a PID namespace of its own. */
const canIsolate = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;

const INPUTS = Array.from({ length: 23 }, (_, i) => `input ${i % 21}`);
const store = (place: string, shard?: string, inputs = INPUTS) =>
  storeFeatures({
    encoder: countingEncoder().encoder,
    inputs,
    contentHash: (text) => text,
    directory: place,
    split: 'train',
    shard: shard === undefined ? undefined : parseShard(shard),
  });
const folderOf = async (place: string) => join(place, (await readdir(place))[0]!);
const packedOf = async (place: string) => readFile(join(await folderOf(place), 'train.safetensors'));

describe('shards', () => {
  it('come to the bytes of one process: in any order, run again, merged twice', async () => {
    await store(join(directory, 'one'));
    const whole = await packedOf(join(directory, 'one'));
    const random = createRandom(3);
    for (const count of [1, 2, 5, 30]) {
      const place = join(directory, `${count}`);
      const order = Array.from({ length: count }, (_, i) => i + 1);
      for (const i of [...random.shuffle(order), 1, count]) {
        const { total, hits } = await store(place, `${i}/${count}`);
        expect(hits === 0 || hits === total).toBe(true);
      }
      for (const _ of [0, 1]) {
        expect(await mergeShards({ folder: await folderOf(place) })).toEqual([
          { split: 'train', shards: count, rows: 21, file: expect.stringMatching(/train\.safetensors$/) },
        ]);
        expect((await packedOf(place)).equals(whole)).toBe(true);
      }
    }
  });

  it('come to the same bytes at once, in processes', async () => {
    const at = (name: string) => join(directory, name);
    const shards = ['1/3', '3/3', '2/3', '2/3'];
    const runs = await Promise.all([
      ...shards.map((shard) => runProcess([at('several'), 30, 1, 2, shard])),
      runProcess([at('one'), 30, 0, 0]),
    ]);
    for (const run of runs) expect(run).toMatchObject({ code: 0 });
    const merges = [0, 1].map(() => runProcess([at('several'), 30, 0, 0, 'merge']));
    for (const run of await Promise.all(merges)) expect(run).toMatchObject({ code: 0 });
    const read = async (name: string) => readFile(join(await folderOf(at(name)), 'all.safetensors'));
    expect((await read('several')).equals(await read('one'))).toBe(true);
  });

  it.skipIf(!canIsolate)(
    'are merged by two containers of one host name at once, and none is lost',
    async () => {
      const at = (name: string) => join(directory, name);
      await runProcess([at('one'), 149, 0, 0]);
      for (const shard of ['1/2', '2/2']) await runProcess([at('two'), 149, 0, 0, shard]);
      const merges = [0, 1].map(() => runProcess([at('two'), 149, 0, 0, 'merge'], true));
      for (const run of await Promise.all(merges)) expect(run).toMatchObject({ code: 0 });
      const read = async (name: string) => readFile(join(await folderOf(at(name)), 'all.safetensors'));
      expect((await read('two')).equals(await read('one'))).toBe(true);
    },
  );

  it('are packed only whole: where a part has gone, the parts are listed anew', async () => {
    const { folder } = await store(directory, '1/1');
    const parts = await listParts(folder, 'train');
    const away = join(directory, 'away');
    await rename(parts[0]!, away);
    // A link to nowhere is listed, and not there: as a part that another process has packed meanwhile.
    await symlink(join(directory, 'nowhere'), parts[0]!);
    const merging = mergeShards({ folder });
    await wait(100);
    expect((await readdir(folder)).includes('train.safetensors')).toBe(false);
    await rm(parts[0]!);
    await rename(away, parts[0]!);
    expect(await merging).toMatchObject([{ rows: 21 }]);
  });

  it('name the count that is whole where another was abandoned', async () => {
    await store(directory, '1/3');
    for (const shard of ['1/2', '2/2']) await store(directory, shard);
    const folder = await folderOf(directory);
    await expect(mergeShards({ folder })).rejects.toThrow(
      /expected 3 shards, received 1: run --shard 2\/3, --shard 3\/3\. There are shards of 2 too: where those of 3 were abandoned, merge --shards 2\.$/,
    );
    expect(await mergeShards({ folder, shards: 2 })).toMatchObject([{ shards: 2, rows: 21 }]);
  });

  it('are merged only when all are there, of the same inputs', async () => {
    const merge = async () => mergeShards({ folder: await folderOf(directory) });
    await store(directory, '1/3');
    await expect(merge()).rejects.toThrow(
      /train: expected 3 shards, received 1: run --shard 2\/3, --shard 3\/3\.$/,
    );
    await store(directory, '2/3');
    await store(directory, '3/3', [...INPUTS, 'one more']);
    await expect(merge()).rejects.toThrow(
      /expected shards of the same inputs, received others in 3\/3 than in 1\/3/,
    );
    expect((await readdir(await folderOf(directory))).includes('train.safetensors')).toBe(false);
    await store(directory, '3/3');
    expect(await merge()).toHaveLength(1);
  });

  it('are not merged when a part of one was damaged: it says which to run again', async () => {
    for (const i of [1, 2]) await store(directory, `${i}/2`);
    const parts = join(await folderOf(directory), 'parts');
    const [name] = await readdir(parts);
    const bytes = await readFile(join(parts, name!));
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(join(parts, name!), bytes);
    const error = await mergeShards({ folder: await folderOf(directory) }).catch((e: Error) => e);
    const [, shard] = /run --shard (\d\/2) again\.$/.exec((error as Error).message)!;
    await store(directory, shard);
    await mergeShards({ folder: await folderOf(directory) });
    const packed = await packedOf(directory);
    await rm(join(await folderOf(directory)), { recursive: true });
    await store(directory);
    expect(packed.equals(await packedOf(directory))).toBe(true);
  });

  it('have every input in exactly one, in about equal numbers', () => {
    for (const [length, count] of [
      [0, 3],
      [10, 4],
      [400, 7],
      [5000, 16],
    ] as const) {
      const items = Array.from({ length }, (_, i) => i);
      const parts = Array.from({ length: count }, (_, i) => groupsOf(items, { index: i + 1, count }).flat());
      expect(parts.flat().sort((a, b) => a - b)).toEqual(items);
      const sizes = parts.map((part) => part.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(64);
    }
  });
});

describe('chooseShard', () => {
  const slurm = (id: number, count: number, min: number, step?: number) => ({
    SLURM_ARRAY_TASK_ID: `${id}`,
    SLURM_ARRAY_TASK_COUNT: `${count}`,
    SLURM_ARRAY_TASK_MIN: `${min}`,
    ...(step && { SLURM_ARRAY_TASK_STEP: `${step}` }),
  });
  it.each([
    [{ shard: '2/4', env: { ERC_SHARD: '1/9' } }, '2/4 --shard'],
    [{ env: { ERC_SHARD: '1/9', ...slurm(0, 2, 0) } }, '1/9 ERC_SHARD'],
    [{ env: slurm(0, 4, 0) }, '1/4 SLURM_ARRAY_TASK_ID'],
    [{ env: slurm(7, 4, 4), shards: '4' }, '4/4 SLURM_ARRAY_TASK_ID'],
    [{ env: slurm(8, 4, 0, 4) }, '3/4 SLURM_ARRAY_TASK_ID'],
    [{ env: { JOB_COMPLETION_INDEX: '0' }, shards: 3 }, '1/3 JOB_COMPLETION_INDEX'],
    [{ env: { JOB_COMPLETION_INDEX: '2' }, shards: '3' }, '3/3 JOB_COMPLETION_INDEX'],
  ])('takes %j as %s', (options, expected) => {
    const { index, count, from } = chooseShard(options)!;
    expect(`${index}/${count} ${from}`).toBe(expected);
  });

  it('is none where nothing says so', () => {
    expect(chooseShard({ env: {} })).toBeUndefined();
  });

  it.each([
    [{ shard: '0/4' }, '--shard: expected i/n with i from 1 to n, such as 1/4; received "0/4".'],
    [{ shard: '5/4' }, 'received "5/4"'],
    [{ shard: '1/4x' }, 'received "1/4x"'],
    [{ env: { ERC_SHARD: '2' } }, 'ERC_SHARD: expected i/n'],
    [
      { env: slurm(9, 4, 4) },
      'SLURM_ARRAY_TASK_ID: expected one of 4 tasks from 4 in steps of 1, received 9',
    ],
    [
      { env: { SLURM_ARRAY_TASK_ID: '1' } },
      'SLURM_ARRAY_TASK_COUNT: expected an integer from 1, received ""',
    ],
    [{ env: slurm(2, 1, 2), shards: 4 }, '--shards: expected 1, as SLURM_ARRAY_TASK_ID says; received 4'],
    [{ env: { JOB_COMPLETION_INDEX: '1' } }, 'JOB_COMPLETION_INDEX: expected --shards n'],
    [{ env: { JOB_COMPLETION_INDEX: '3' }, shards: 3 }, 'JOB_COMPLETION_INDEX: expected 0 … 2, received 3'],
    [{ env: {}, shards: 3 }, '--shards: expected a scheduler'],
    [{ env: {}, shards: 'x' }, '--shards: expected an integer from 1, received "x"'],
  ])('refuses %j', (options, message) => {
    expect(() => chooseShard({ env: {}, ...options })).toThrow(message);
  });
});
