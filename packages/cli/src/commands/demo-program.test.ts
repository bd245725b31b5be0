import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRecipe } from '@erc/experiment';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { exitCodeAfter } from '../console/run-main.js';
import { DEMO_RECIPE } from './demo-program.js';
import { ercProgram } from './erc-program.js';

const folder = temporaryFolders();

/** Runs `erc` in a folder. */
async function erc(user: string, ...args: string[]) {
  let [stdout, stderr] = ['', ''];
  const before = process.env.INIT_CWD;
  process.env.INIT_CWD = user;
  try {
    const code = await exitCodeAfter(ercProgram, {
      args,
      command: 'erc',
      stdout: { write: (text: string) => (stdout += text) } as unknown as NodeJS.WritableStream,
      stderr: { write: (text: string) => (stderr += text) } as unknown as NodeJS.WriteStream,
      signal: new AbortController().signal,
      setWayOn: () => {},
    });
    return { code, stdout, stderr };
  } finally {
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
  }
}

describe('erc demo', () => {
  it('writes the recipe of the demo, once, and says how to train it', async () => {
    const user = await folder();
    expect(await erc(user, 'demo')).toMatchObject({
      code: 0,
      stdout: 'wrote:    demo.yaml\ntrain:    erc train --config demo.yaml\n',
    });
    expect(await readFile(join(user, 'demo.yaml'), 'utf8')).toBe(await readFile(DEMO_RECIPE, 'utf8'));
    expect((await erc(user, 'demo')).stdout).toContain('as it is: demo.yaml');
  });

  it('leaves a recipe of the user as it is', async () => {
    const user = await folder();
    await writeFile(join(user, 'demo.yaml'), 'name: mine\n');
    expect(await erc(user, 'demo')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected no file demo.yaml'),
    });
    expect(await readFile(join(user, 'demo.yaml'), 'utf8')).toBe('name: mine\n');
  });

  it('has the recipe of configs/demo.yaml, but for the place of the dataset', async () => {
    const load = (file: string) => loadRecipe({ file, overrides: ['dataset.into=/data'] });
    const { recipe } = await load(fileURLToPath(DEMO_RECIPE));
    const configs = fileURLToPath(new URL('../../../../configs/demo.yaml', import.meta.url));
    expect(recipe).toEqual((await load(configs)).recipe);
    expect(await readFile(DEMO_RECIPE, 'utf8')).toContain('into: data/demo ');
  });
});
