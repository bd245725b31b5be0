import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from './run-folder.js';

let root: string;
const lines: string[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'erc-run-'));
  lines.length = 0;
});
afterEach(() => rm(root, { recursive: true }));
const open = (recipe: unknown, directory = join(root, 'run')) =>
  openRunFolder({ directory, recipe, log: (line) => lines.push(line) });

describe('openRunFolder', () => {
  it('replaces the run of the same recipe', async () => {
    await open({ seed: 1 });
    await writeFile(join(root, 'run/eval-test.json'), '{}');
    await open({ seed: 1 });
    expect(await readdir(join(root, 'run'))).toEqual(['recipe.json']);
    expect(await readdir(root)).toEqual(['run']);
  });

  it('keeps the run of another recipe under another name', async () => {
    for (const seed of [1, 2, 3]) await open({ seed });
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1', 'run.old-2']);
    expect(JSON.parse(await readFile(join(root, 'run.old-2/recipe.json'), 'utf8'))).toEqual({ seed: 2 });
    expect(lines).toHaveLength(2);
  });

  it('refuses a folder that is no run, and a file', async () => {
    await writeFile(join(root, 'thesis.docx'), 'x');
    await expect(open({}, root)).rejects.toThrow(
      '--out: expected a new or empty folder, or one of an earlier run',
    );
    await expect(open({}, join(root, 'thesis.docx'))).rejects.toThrow('--out: expected a folder');
    expect(await readdir(root)).toEqual(['thesis.docx']);
  });
});
