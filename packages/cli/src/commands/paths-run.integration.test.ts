import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

let user: string;
const elsewhere = (): string => join(user, 'elsewhere');
const train = (stands: string, ...args: string[]) =>
  runHere({ app: 'train', user: stands, args: [...args, '--quiet', '--no-report'] });
const json = async (...path: string[]) => JSON.parse(await readFile(join(user, ...path), 'utf8'));

beforeAll(async () => {
  user = await createUserFolder({
    'recipes/tiny.yaml': RECIPE.replace('from: corpus', 'from: ../corpus')
      .replace('into: prepared', 'into: ../prepared')
      .replace('epochs: 3', 'epochs: 1'),
  });
  await mkdir(elsewhere());
  const { code, stderr } = await train(user, '--config', 'recipes/tiny.yaml', '--out', 'runs/a');
  expect(code, stderr).toBe(0);
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('a recipe in another folder than where the user stands', () => {
  it('has its data where its file says, and a run records from where its paths count', async () => {
    expect((await json('runs/a/recipe.json')).dataset).toMatchObject({
      from: 'corpus',
      into: 'prepared/tiny',
    });
    expect(await json('runs/a/options.json')).toMatchObject({ fastDevRun: false, pathsFrom: user });
    expect(await readdir(join(user, 'recipes'))).toEqual(['tiny.yaml']);
  });

  it.each([
    ['by its folder alone', ['--resume', '../runs/a']],
    ['with its recipe', ['--config', '../recipes/tiny.yaml', '--resume', '../runs/a']],
  ])('is resumed from elsewhere, %s', async (_, words) => {
    const { code, stderr } = await train(elsewhere(), ...words);
    expect(code, stderr).toBe(0);
    expect(await readdir(elsewhere())).toEqual([]);
    expect(await json('runs/a/options.json')).toMatchObject({ pathsFrom: user });
  });

  it('has the same data wherever it is trained', async () => {
    const before = await json('prepared/tiny/dataset.json');
    const { code, stderr } = await train(
      elsewhere(),
      '--config',
      '../recipes/tiny.yaml',
      '--out',
      '../runs/b',
    );
    expect(code, stderr).toBe(0);
    expect((await json('runs/b/recipe.json')).dataset).toMatchObject({
      from: '../corpus',
      into: '../prepared/tiny',
    });
    expect(await json('prepared/tiny/dataset.json')).toEqual(before);
    expect((await json('runs/b/inputs.json')).dataset).toBe((await json('runs/a/inputs.json')).dataset);
  });

  it('takes the paths of a run of an earlier version from where the user stands', async () => {
    await rm(join(user, 'runs/a/options.json'));
    expect((await train(user, '--resume', 'runs/a')).code).toBe(0);
    const { code, stderr } = await train(elsewhere(), '--resume', '../runs/a');
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(elsewhere(), 'corpus')}: expected`);
    expect(stderr).toContain('in runs of earlier versions, from where you stand');
  });

  it('says from where paths count where one is not there', async () => {
    await writeFile(join(user, 'recipes/wrong.yaml'), RECIPE);
    const { code, stderr } = await train(user, '--config', 'recipes/wrong.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(user, 'recipes/corpus')}: expected`);
    expect(stderr).toContain('paths in a file count from that file');
  });
});
