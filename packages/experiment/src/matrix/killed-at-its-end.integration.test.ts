import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { holdFolder, LOCK_NAME } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { writeTinyMatrix } from '../__fixtures__/tiny-matrix.js';
import { runMatrix } from './run-matrix.js';

const temporaryFolder = temporaryFolders();

it('a matrix makes the page of a run that was killed after its scores, and takes its lock away', async () => {
  const user = await temporaryFolder();
  const file = await writeTinyMatrix(user, 'recipes:\n  base: {}\n');
  const run = () =>
    runMatrix({
      file,
      overrides: [],
      directory: (name) => join(user, 'runs', name),
      reports: true,
      onEvent() {},
      signal: new AbortController().signal,
    });
  const { directory } = await run();
  const folder = join(directory, 'base');
  const names = async () => (await readdir(folder, { recursive: true })).sort();
  const whole = await names();

  const lock = join(folder, LOCK_NAME);
  const held = await holdFolder(folder);
  const text = await readFile(lock, 'utf8');
  await held.release();
  // No process has this number.
  await writeFile(lock, text.replace(`"pid":${process.pid}`, `"pid":${2 ** 22 + 1}`));
  await run();
  expect(await names()).toEqual(whole);

  await rm(join(folder, 'report.html'));
  await run();
  expect(await names()).toEqual(whole);
});
