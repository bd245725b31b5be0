import { mkdir, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOST } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { FolderInUseError, holdFolder, LOCK_NAME, refuseHeldInside, whileHolding } from './hold-folder.js';

const newFolder = temporaryFolders();
let root: string;
beforeEach(async () => {
  root = await newFolder();
});

/** A lock as a process of another machine would have made it. @param silentSeconds since its last sign of life */
async function lockOf(directory: string, silentSeconds = 0): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, LOCK_NAME);
  const holder = { host: 'gpu-7', boot: 'b', pid: 12, started: '1', token: 'theirs', since: '2026-01-02' };
  await writeFile(path, JSON.stringify(holder));
  await beat(path, silentSeconds);
  return path;
}
const beat = (path: string, silentSeconds = 0): Promise<void> => {
  const last = new Date(Date.now() - silentSeconds * 1000);
  return utimes(path, last, last);
};
const THEIRS =
  /expected a folder that nobody else writes to, received one held by process 12 of host gpu-7, since 2026-01-02\. Wait/;

describe('holdFolder', () => {
  it('names who holds the folder, and knows a live holder that it cannot see by a sign of life', async () => {
    const path = await lockOf(root, 30);
    const lines: string[] = [];
    const hold = holdFolder(root, { log: (line) => lines.push(line) });
    const beats = setInterval(() => void beat(path), 100);
    try {
      await expect(hold).rejects.toThrow(THEIRS);
      await expect(hold).rejects.toBeInstanceOf(FolderInUseError);
    } finally {
      clearInterval(beats);
    }
    expect(lines).toEqual([
      `${root}: waiting for a sign of life of process 12 of host gpu-7, since 2026-01-02`,
    ]);
  });

  it('removes what a process that was killed has left half-written', async () => {
    await writeFile(join(root, `eval-dev.json.${HOST}-${2 ** 22 + 1}-00000000.tmp`), '{');
    await writeFile(join(root, `eval-dev.json.${HOST}-${process.pid}-00000000.tmp`), '{');
    const folder = await holdFolder(root);
    await folder.release();
    expect(await readdir(root)).toEqual([`eval-dev.json.${HOST}-${process.pid}-00000000.tmp`]);
  });

  it('takes over the lock of a holder that has been silent for long', async () => {
    await lockOf(root, 400);
    const folder = await holdFolder(root);
    folder.check();
    await folder.release();
    expect(await readdir(root)).toEqual([]);
  });

  it('waits no longer when the signal aborts', async () => {
    await lockOf(root, 30);
    await expect(holdFolder(root, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow(
      'stopped',
    );
  });

  it('holds the new folder after what was there has another name, and leaves no lock in that', async () => {
    const directory = join(root, 'run');
    const folder = await holdFolder(directory);
    await writeFile(join(directory, 'notes.md'), 'mine');
    await folder.moveTo(join(root, 'run.old-1'));
    expect(await readdir(join(root, 'run.old-1'))).toEqual(['notes.md']);
    await expect(holdFolder(directory)).rejects.toBeInstanceOf(FolderInUseError);
    folder.check();
    await folder.release();
    await whileHolding([directory, join(root, 'other')], {}, async () => {
      expect((await readdir(root)).sort()).toEqual(['other', 'run', 'run.old-1']);
    });
    expect(await readdir(root)).toEqual(['run.old-1']);
  });

  it('tells a holder whose folder is another’s by now', async () => {
    const folder = await holdFolder(join(root, 'run'));
    await rename(join(root, 'run'), join(root, 'moved'));
    expect(() => folder.check()).toThrow(/expected to hold this lock, received none/);
    await folder.release();
  });

  it('refuses a part of a run that another process writes, and finds those who write a part', async () => {
    for (const name of ['recipe.json', 'inputs.json']) await writeFile(join(root, name), '{}');
    const inside = join(root, 'seed-1');
    await lockOf(inside);
    await expect(refuseHeldInside(root)).rejects.toThrow(THEIRS);
    await lockOf(root);
    await expect(holdFolder(join(root, 'seed-2'))).rejects.toThrow(THEIRS);
    expect(await readdir(root)).not.toContain('seed-2');
  });

  it('says that a folder cannot be made', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(holdFolder(join(root, 'file/run'))).rejects.toThrow(
      `${join(root, 'file/run')}: expected folders on the way to it, received a file (ENOTDIR).`,
    );
  });
});
