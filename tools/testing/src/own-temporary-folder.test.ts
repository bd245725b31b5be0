import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import ownTemporaryFolder from './own-temporary-folder.js';

const outside = { folder: tmpdir(), run: process.env.ERC_TESTS_TMPDIR };

beforeEach(() => {
  delete process.env.ERC_TESTS_TMPDIR;
});
afterEach(() => {
  process.exitCode = undefined;
  process.env.ERC_TESTS_TMPDIR = outside.run;
});

describe('ownTemporaryFolder', () => {
  it('gives one folder to all that ask, and removes it with the caches of programs', async () => {
    const end = ownTemporaryFolder()!;
    const folder = tmpdir();
    expect(folder).not.toBe(outside.folder);
    expect(ownTemporaryFolder()).toBeUndefined();
    await mkdir(join(folder, 'tsx-0'));
    end();
    expect(existsSync(folder)).toBe(false);
    expect(tmpdir()).toBe(outside.folder);
    expect(process.exitCode).toBeUndefined();
  });

  it('fails a run that has left something, and names it', async () => {
    const end = ownTemporaryFolder()!;
    await writeFile(join(tmpdir(), 'left-behind'), '');
    expect(end).toThrow('expected tests to remove theirs, received left-behind.');
    expect(process.exitCode).toBe(1);
  });
});
