import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { RUN_FILE } from '../files/run.js';
import { checkRunFolder } from './check-run-folder.js';
import { FolderInUseError, holdFolder, LOCK_NAME } from './hold-folder.js';
import { joinRunFolder, whileHoldingJob } from './shared-run-folder.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = join(await newFolder(), 'run');
});
/** Holds a folder as a process of another machine does. */
async function heldByAnother(folder: string): Promise<() => Promise<void>> {
  const holder = { host: 'gpu-7', boot: 'b', pid: 12, started: '1', token: 'theirs', since: '2026-01-02' };
  const path = join(folder, LOCK_NAME);
  await mkdir(folder, { recursive: true });
  await writeFile(path, JSON.stringify(holder));
  const beats = setInterval(() => void utimes(path, new Date(), new Date()), 50);
  return async () => {
    clearInterval(beats);
    await rm(path);
  };
}
const recipe = { name: 'one' };
const inputs = { dataset: 'd'.repeat(64) };
const join1 = (more: object = {}) => joinRunFolder({ directory, recipe, inputs, patienceMs: 0, ...more });

describe('joinRunFolder', () => {
  it('is opened once by processes that start at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => join1({ patienceMs: 10_000 })));
    expect((await readdir(directory)).sort()).toEqual(['inputs.json', 'options.json', 'recipe.json']);
  });

  it('is opened by a second process while a job in it is held', async () => {
    await join1();
    await whileHoldingJob(join(directory, 'seed-1'), {}, () => join1());
    expect((await readdir(directory)).sort()).toEqual(['inputs.json', 'options.json', 'recipe.json']);
  });

  it('keeps out whoever wants the whole folder while a job is held, and the other way round', async () => {
    await join1();
    const seed = join(directory, 'seed-1');
    const whole = () => checkRunFolder({ directory, recipe, resume: true });
    const release = await heldByAnother(seed);
    await expect(whole()).rejects.toBeInstanceOf(FolderInUseError);
    await expect(whileHoldingJob(seed, { patienceMs: 0 }, async () => {})).rejects.toThrow(seed);
    await release();
    const releaseWhole = await heldByAnother(directory);
    await expect(join1()).rejects.toBeInstanceOf(FolderInUseError);
    await expect(whileHoldingJob(seed, { patienceMs: 0 }, async () => {})).rejects.toThrow(FolderInUseError);
    await releaseWhole();
    await join1();
  });

  it('waits for one that lets go', async () => {
    await join1();
    const seed = join(directory, 'seed-1');
    const other = await holdFolder(seed);
    setTimeout(() => void other.release(), 300);
    expect(await whileHoldingJob(seed, { patienceMs: 20_000 }, async () => 'mine')).toBe('mine');
  });

  it('refuses another recipe and other inputs, or keeps what is there', async () => {
    await join1();
    await mkdir(join(directory, 'seed-1'));
    await writeFile(join(directory, 'seed-1', RUN_FILE.name), '{}');
    const other = { recipe: { name: 'two' } };
    await expect(join1(other)).rejects.toThrow('differs in name');
    const changed = { inputs: { dataset: 'e'.repeat(64) } };
    await expect(join1(changed)).rejects.toThrow('expected the dataset as the run was started with');
    const release = await heldByAnother(join(directory, 'seed-1'));
    await expect(join1({ ...other, replaces: true })).rejects.toBeInstanceOf(FolderInUseError);
    await release();
    await join1({ ...other, replaces: true });
    expect((await readdir(join(directory, '..'))).sort()).toEqual(['run', 'run.old-1']);
    expect((await readdir(directory)).sort()).toEqual(['inputs.json', 'options.json', 'recipe.json']);
  });

  it('is not opened inside another run', async () => {
    await join1();
    const inner = { directory: join(directory, 'inner') };
    await expect(join1(inner)).rejects.toThrow('expected a folder outside of runs');
  });
});
