import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * A function that makes temporary folders, which are gone after the tests of the file. Call it at the top of the test file: a fixture is
 * loaded once for many files, and takes a folder as an argument.
 */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'erc-'));
    made.push(folder);
    return folder;
  };
}
