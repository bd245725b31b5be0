import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { holderOf, removeEndedLock, withLock } = await import('./lock.js');

const newFolder = temporaryFolders();

it.each<FaultName>(['error', 'full', 'read-only'])(
  'a lock beside a disk that fails is held while work is done, and never waited for by the process that had it: %s',
  async (fault) => {
    const folder = await newFolder();
    const take = (path: string) =>
      withLock(path, { signal: AbortSignal.timeout(5000) }, async () => holderOf(path)?.pid);
    const { calls } = await whileDiskFails({ at: 1e9, fault }, () => take(join(folder, 'whole.lock')));
    expect(calls).toBeGreaterThan(4);
    for (let at = 1; at <= calls; at++) {
      const path = join(folder, `${at}.lock`);
      const { result, error } = await whileDiskFails({ at, fault }, () => take(path));
      if (error === undefined) expect(result).toBe(process.pid);
      expect(holderOf(path)).toBeUndefined();
      expect(await take(path)).toBe(process.pid);
      expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([]);
    }
  },
);

it('a lock that nobody waits for goes when its holder has ended, and stays where the disk takes no change', async () => {
  const folder = await newFolder();
  const path = join(folder, 'a.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await withLock(path, {}, async () => {
    const holder = JSON.parse(await readFile(path, 'utf8'));
    await removeEndedLock(path);
    await writeFile(join(folder, 'ended.lock'), JSON.stringify({ ...holder, pid }));
  });
  const ended = join(folder, 'ended.lock');
  const { error } = await whileDiskFails({ at: 1, fault: 'read-only' }, () => removeEndedLock(ended));
  expect(error).toBeUndefined();
  expect(await readdir(folder)).toEqual(['ended.lock']);
  await removeEndedLock(ended);
  expect(await readdir(folder)).toEqual([]);
  await removeEndedLock(ended);
});
