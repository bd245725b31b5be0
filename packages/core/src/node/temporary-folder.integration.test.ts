import { spawnSync } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { FileSystemError } = await import('./file-errors.js');
const { makeTemporaryFolder } = await import('./temporary-folder.js');

const newFolder = temporaryFolders();
let system: string;
beforeEach(async () => {
  system = await newFolder();
  vi.stubEnv('TMPDIR', system);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a folder among the temporary ones of the system', () => {
  it("is this user's alone, and goes with what is in it", async () => {
    const { path, remove } = await makeTemporaryFolder('erc-test');
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await writeFile(join(path, 'a'), 'b');
    remove();
    expect(await readdir(system)).toEqual([]);
  });

  it('removes those of its name that killed processes have left, and no others', async () => {
    const { path } = await makeTemporaryFolder('erc-test');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const left = (name: string) => name.replace(`-${process.pid}-`, `-${pid}-`);
    await mkdir(left(path));
    const other = left(path).replace('erc-test.', 'erc-testing.');
    await mkdir(other);
    const { path: second } = await makeTemporaryFolder('erc-test');
    expect((await readdir(system)).sort()).toEqual([path, second, other].map((one) => basename(one)).sort());
  });

  it.each<FaultName>(['error', 'full', 'read-only', 'crash'])(
    'is an error that names that folder, or whole, beside a disk that fails: %s',
    async (fault) => {
      const work = async () => {
        const folder = await makeTemporaryFolder('erc-test');
        folder.remove();
        return folder;
      };
      const { calls } = await whileDiskFails({ at: 1e9, fault }, work);
      expect(calls).toBeGreaterThan(1);
      for (let at = 1; at <= calls; at++) {
        const { error } = await whileDiskFails({ at, fault }, work);
        if (at > 1) expect(error).toBeUndefined();
        else if (fault !== 'crash') {
          expect(error).toBeInstanceOf(FileSystemError);
          expect(String(error)).toContain(`${system}: expected `);
        }
      }
    },
  );
});
