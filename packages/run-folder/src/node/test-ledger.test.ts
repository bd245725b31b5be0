import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { addTestOpening } from './test-ledger.js';

const newFolder = temporaryFolders();

it('keeps openings apart from a line that a full disk has cut, and does not count that one', async () => {
  const directory = join(await newFolder(), 'data');
  const opening = { at: '2026-01-02T03:04:05.000Z', run: 'run', sha256: 'abc' } as const;
  expect(await addTestOpening(directory, opening)).toBe(1);
  const path = `${directory}.test-openings.jsonl`;
  const line = await readFile(path, 'utf8');
  await writeFile(path, line + line.slice(0, 20));
  expect(await addTestOpening(directory, opening)).toBe(2);
  expect(await readFile(path, 'utf8')).toBe(`${line}${line.slice(0, 20)}\n${line}`);
});
