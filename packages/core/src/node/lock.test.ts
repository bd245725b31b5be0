import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { HOST } from './leftovers.js';
import { tryLock, withLock } from './lock.js';
import { describeHolder, type LockHolder } from './lock-holder.js';
import { THIS_PROCESS } from './process-identity.js';

const newFolder = temporaryFolders();
let path: string;
beforeEach(async () => {
  path = join(await newFolder(), 'train.lock');
});

/** A lock file as another process would have made it. @param silentSeconds since its last sign of life */
async function lockOf(holder: Partial<LockHolder>, silentSeconds = 0, at = path): Promise<void> {
  await writeFile(at, JSON.stringify({ ...THIS_PROCESS, token: 'theirs', since: '2026-01-02', ...holder }));
  const lastBeat = new Date(Date.now() - silentSeconds * 1000);
  await utimes(at, lastBeat, lastBeat);
}

/** No process has it. */
const ENDED = 2 ** 22 + 1;

describe('tryLock', () => {
  it('gives the lock to one at a time, and leaves nothing', async () => {
    const { lock } = await tryLock(path);
    const other = await tryLock(path);
    expect(other.holder).toMatchObject({ pid: process.pid, host: THIS_PROCESS.host });
    lock!.check();
    await lock!.release();
    const again = await tryLock(path);
    expect(again.holder).toBeUndefined();
    await again.lock!.release();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('removes what was left by one that was killed while it took the lock or removed an ended one', async () => {
    const token = '0123456789abcdef';
    await lockOf({ pid: ENDED }, 0, `${path}.${token}`);
    await writeFile(`${path}.${HOST}-${ENDED}-00000000.tmp`, '');
    await writeFile(`${path}.${token}.${HOST}-${ENDED}-00000000.tmp`, '');
    await lockOf({}, 0, `${path}.fedcba9876543210`);
    await writeFile(`${path}.txt`, 'a user wrote this');
    const { lock } = await tryLock(path);
    await lock!.release();
    expect(await readdir(dirname(path))).toEqual(['train.lock.fedcba9876543210', 'train.lock.txt']);
  });

  it('is free again where what lies beside it cannot be looked at', async () => {
    const beside = `${path}.0123456789abcdef`;
    await writeFile(beside, 'no lock');
    await expect(tryLock(path)).rejects.toThrow(beside);
    expect(await readdir(dirname(path))).toEqual(['train.lock.0123456789abcdef']);
  });

  it.each<[string, Partial<LockHolder>, number]>([
    ['runs', {}, 86_400],
    ['has the same number in another container', { namespace: 'pid:[1]', pid: ENDED }, 200],
    ['is of another machine', { host: 'other', boot: 'other', pid: ENDED }, 200],
    ['is of a machine of the same name', { boot: 'other', pid: ENDED }, 30],
    ['is of an earlier version, on another machine', { host: 'other', boot: '', namespace: '' }, 200],
  ])('leaves it to a process that %s', async (_, holder, silentSeconds) => {
    await lockOf(holder, silentSeconds);
    expect(await tryLock(path)).toEqual({ holder: expect.objectContaining({ ...holder, token: 'theirs' }) });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ token: 'theirs' });
  });

  it.each<[string, Partial<LockHolder>, number]>([
    ['has ended', { pid: ENDED }, 0],
    ['had the number of one that runs now', { started: '1' }, 0],
    ['of another container has given no sign of life', { namespace: 'pid:[1]' }, 400],
    ['of another machine has given no sign of life', { host: 'other', boot: 'other' }, 400],
    ['ran before the machine started anew', { boot: 'other' }, 10 * 365 * 86_400],
  ])('takes it over where its process %s', async (_, holder, silentSeconds) => {
    await lockOf(holder, silentSeconds);
    const { lock } = await tryLock(path);
    lock!.check();
    await lock!.release();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('takes over what a killed process left that was taking it over', async () => {
    await lockOf({ pid: ENDED });
    await lockOf({ pid: ENDED, token: 'right' }, 0, `${path}.theirs`);
    const { lock } = await tryLock(path);
    await lock!.release();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('waits for a lock that is empty: it is being made, or a power cut has emptied it', async () => {
    await writeFile(path, '');
    expect((await tryLock(path)).holder).toMatchObject({ host: 'unknown' });
    const old = new Date(Date.now() - 400_000);
    await utimes(path, old, old);
    await (await tryLock(path)).lock!.release();
  });

  it('refuses a file that is no lock', async () => {
    await writeFile(path, 'notes');
    await expect(tryLock(path)).rejects.toThrow(`${path}: expected a lock file, received something else`);
  });

  it('tells its holder when it is another’s by now, and leaves it to that one', async () => {
    const { lock } = await tryLock(path);
    await rm(path);
    expect(() => lock!.check()).toThrow(/expected to hold this lock, received none/);
    await lockOf({ host: 'other' });
    expect(() => lock!.check()).toThrow(/received one of process \d+ of host other, since 2026-01-02:/);
    await lock!.release();
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ host: 'other' });
  });
});

describe('withLock', () => {
  it('runs one after the other, and frees the lock after an error too', async () => {
    let inside = 0;
    const work = async (): Promise<void> => {
      expect(++inside).toBe(1);
      await wait(20);
      inside--;
      throw new Error('no');
    };
    const runs = [0, 1, 2].map(() => withLock(path, {}, work));
    for (const run of await Promise.allSettled(runs)) expect(run).toMatchObject({ reason: new Error('no') });
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('says once whom it waits for', async () => {
    await lockOf({ host: 'gpu-1', namespace: 'pid:[1]', pid: 12 });
    const said: string[] = [];
    await withLock(
      path,
      {
        onWait(holder) {
          said.push(describeHolder(holder));
          void wait(200).then(() => rm(path));
        },
      },
      async () => {},
    );
    expect(said).toEqual(['process 12 of host gpu-1, since 2026-01-02']);
  });

  it('stops waiting at the signal', async () => {
    await lockOf({});
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(withLock(path, { signal }, async () => {})).rejects.toThrow('enough');
  });
});
