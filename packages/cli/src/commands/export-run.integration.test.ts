import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest } from '@erc/predictor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

const SEEDS = RECIPE.replace('seed: 1', 'seeds: [1, 2]');

let user: string;
const run = (...args: string[]) => runHere({ app: 'eval', user, args });
const refused = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run('export', ...args);
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  return stderr;
};

beforeAll(async () => {
  user = await createUserFolder({ 'seeds.yaml': SEEDS });
  const { code, stderr } = await runHere({
    app: 'train',
    user,
    args: ['--config', 'seeds.yaml', '--out', 'runs/seeds', '--quiet', '--no-report'],
  });
  if (code !== 0) throw new Error(stderr);
  // No data is read.
  await rm(join(user, 'prepared'), { recursive: true });
  await rm(join(user, 'corpus'), { recursive: true });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('eval export', () => {
  it('writes a run as a folder without its dataset, and the same one again', async () => {
    const first = await run('export', 'runs/seeds/seed-1', 'model');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^tiny: model, \d+\.\d MiB\n$/);
    const text = await readFile(join(user, 'model/erc.json'), 'utf8');
    const manifest = parseManifest(text, 'erc.json');
    expect(manifest).toMatchObject({
      name: 'tiny',
      labels: ['neutral', 'joy', 'anger'],
      valenceArousal: false,
      byDialogue: false,
      madeFrom: { seed: 1, checkpoint: 'best' },
      scores: [{ split: 'dev', examples: 5 }],
    });
    expect(await readdir(join(user, 'model'))).toEqual([
      'README.md',
      'SHA256SUMS',
      'erc.json',
      'model.onnx',
      'state.safetensors',
    ]);
    const card = await readFile(join(user, 'model/README.md'), 'utf8');
    expect(card).toMatch(/^---\nlibrary_name: erc\n/);
    expect(card).toMatch(/^\d of 5 are right: \d\.\d{3}, 95 % interval \d\.\d{3} … \d\.\d{3}\. /m);
    const second = await run('export', 'runs/seeds/seed-1', 'model', '--json');
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ name: 'tiny', files: { 'model.onnx': {} } });
    expect(await readFile(join(user, 'model/erc.json'), 'utf8')).toBe(text);
    expect((await readdir(user)).filter((name) => name.startsWith('model'))).toEqual(['model']);
  }, 60_000);

  it('refuses several runs, weights that were not kept, folders of others and folders in runs', async () => {
    expect(await refused('runs/seeds', 'none')).toMatch(
      /export: expected one run, received runs\/seeds with 2\. Name one of them, such as runs\/seeds\/seed-1\./,
    );
    expect(await refused('runs/seeds/seed-1', 'none', '--checkpoint', 'epoch-9')).toMatch(
      /expected one of best.*received epoch-9/,
    );
    expect(await refused('runs/seeds/seed-1', 'runs/seeds/seed-1/model')).toMatch(
      /export: expected a folder outside of runs/,
    );
    await mkdir(join(user, 'mine'));
    await writeFile(join(user, 'mine/notes.txt'), 'mine');
    expect(await refused('runs/seeds/seed-1', 'mine')).toMatch(/which has notes\.txt in it/);
    expect(await readdir(user)).not.toContain('none');
  }, 60_000);
});
