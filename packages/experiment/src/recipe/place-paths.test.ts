import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plugRecipe } from '../plugins/plug-recipe.js';
import { loadRecipe } from './load-recipe.js';
import { writtenIn } from './path-origins.js';
import { movePath, moveWritten } from './place-paths.js';
import { readRecipe } from './read-recipe.js';
import { loadMatrix } from './variants.js';

const temporaryFolder = temporaryFolders();
const before = process.env.INIT_CWD;
let user: string;
beforeEach(async () => {
  user = await temporaryFolder();
  process.env.INIT_CWD = user;
});
afterEach(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

/** Writes a file of recipes below the user's folder. */
async function write(path: string, text: string): Promise<string> {
  const file = join(user, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const REST = 'fusion: { type: concat }\nlosses: [{ type: cross-entropy }]\n';
const recipe = (dataset: string, encoder = '{ type: tfidf }', more = ''): string =>
  `name: a\ndataset: ${dataset}\nstreams: { text: { encoder: ${encoder} } }\n${REST}${more}`;
const FOLDER = '{ source: folder, from: raw, into: ../made, labels: [a, b] }';

describe('paths of a recipe', () => {
  it('count from its file, and those of the command line from where the user stands', async () => {
    const file = await write(
      'recipes/a.yaml',
      recipe(FOLDER, '{ type: glove, path: ~/glove.txt, dim: 2 }', 'init: { from: ../runs/b }\n'),
    );
    const { recipe: parsed } = await loadRecipe({ file });
    expect(parsed.dataset).toMatchObject({ from: 'recipes/raw', into: 'made' });
    expect(parsed.streams.text!.encoder).toMatchObject({ path: '~/glove.txt' });
    expect(parsed.init?.from).toBe('runs/b');
    const { recipe: changed } = await loadRecipe({
      file,
      overrides: ['dataset.from=raw', 'streams.text.encoder.path=x/glove.txt', 'init={from: b}'],
    });
    expect(changed.dataset).toMatchObject({ from: 'raw', into: 'made' });
    expect(changed.streams.text!.encoder).toMatchObject({ path: 'x/glove.txt' });
    expect(changed.init?.from).toBe('b');
  });

  it('stay as they are written where the user stands beside the file', async () => {
    const file = await write(
      'a.yaml',
      recipe('{ source: folder, from: ./raw/, into: x/../made, labels: [a, b] }'),
    );
    const { recipe: parsed } = await loadRecipe({ file });
    expect(parsed.dataset).toMatchObject({ from: './raw/', into: 'x/../made' });
  });

  it('count from the file that has them where recipes extend each other, and matrices set values', async () => {
    await write('base/base.yaml', recipe(FOLDER));
    const file = await write('own/a.yaml', 'extends: ../base/base.yaml\ndataset.from: raw\n');
    expect((await loadRecipe({ file })).recipe.dataset).toMatchObject({ from: 'own/raw', into: 'made' });
    const matrix = await write(
      'tables/m.yaml',
      'name: m\nrecipe: ../base/base.yaml\nset: { dataset.into: data }\nrecipes: { one: {}, two: { set: { dataset.from: other } } }\n',
    );
    const { tree } = await loadMatrix(matrix, { overrides: ['seed=3'] });
    const datasetOf = async (own: Record<string, unknown>) => {
      const written = await tree({ own, where: 'recipes.two.set' });
      return (await plugRecipe(written.tree, 'm', { origins: written.origins })).recipe.dataset;
    };
    expect(await datasetOf({})).toMatchObject({ from: 'base/raw', into: 'tables/data' });
    expect(await datasetOf({ 'dataset.from': 'other' })).toMatchObject({
      from: 'tables/other',
      into: 'tables/data',
    });
  });

  it('are found in a list of datasets, in a folder that is made, and in models that are folders', async () => {
    const list =
      '[{ source: kemdy19, from: raw/19, into: ../data/19 }, { source: kemdy20, from: raw/20, into: ../data/20 }]';
    const { recipe: joined } = await loadRecipe({ file: await write('r/a.yaml', recipe(list)) });
    expect(joined.dataset).toMatchObject({
      into: 'data/kemdy19+kemdy20',
      from: [
        { from: 'r/raw/19', into: 'data/19' },
        { from: 'r/raw/20', into: 'data/20' },
      ],
    });
    const made = await loadRecipe({ file: await write('r/b.yaml', recipe('{ folder: ../data/x }')) });
    expect(made.recipe.dataset).toEqual({ source: 'existing', into: 'data/x' });
    await mkdir(join(user, 'r/own/bert'), { recursive: true });
    const modelOf = async (model: string) => {
      const file = await write('r/c.yaml', recipe(FOLDER, `{ type: transformer, model: ${model} }`));
      return (await loadRecipe({ file })).recipe.streams.text!.encoder;
    };
    expect(await modelOf('own/bert')).toMatchObject({ model: 'r/own/bert' });
    expect(await modelOf('hub/bert')).toMatchObject({ model: 'hub/bert' });
    expect(await modelOf('../models/bert')).toMatchObject({ model: 'models/bert' });
  });

  it('of folds count from the file, and those of the command line from where the user stands', async () => {
    await write('r/folds.yaml', '- [1, 2]\n');
    await write('folds.yaml', '- [3, 4]\n');
    const file = await write(
      'r/a.yaml',
      `${recipe(FOLDER)}splits: { type: folds, by: session, folds: folds.yaml }\n`,
    );
    const foldsOf = async (...overrides: string[]) => (await readRecipe({ file, overrides })).tree;
    expect(await foldsOf()).toHaveProperty('splits.folds', [[1, 2]]);
    expect(await foldsOf('splits.folds=./folds.yaml')).toHaveProperty('splits.folds', [[3, 4]]);
  });

  it('are written anew for a file in another folder', async () => {
    const file = await write('recipes/a.yaml', recipe(FOLDER, '{ type: glove, path: glove.txt, dim: 2 }'));
    const written = await readRecipe({ file, overrides: ['dataset.from=elsewhere'] });
    const { recipe: parsed, registries } = await plugRecipe(written.tree, file, { origins: written.origins });
    const moved = moveWritten(written, parsed, registries, join(user, 'runs/sweep'));
    expect(moved).toMatchObject({
      name: 'a',
      dataset: { source: 'folder', from: '../../elsewhere', into: '../../made' },
      streams: { text: { encoder: { path: '../../recipes/glove.txt' } } },
    });
    const again = await plugRecipe(moved, 'best', { origins: [writtenIn(join(user, 'runs/sweep'), moved)] });
    expect(again.recipe).toEqual(parsed);
  });
});

describe('movePath', () => {
  it('leaves what counts from nowhere, and what nothing here fills in', () => {
    for (const path of ['/a', '~/a', '~', '$HOME/a', `\${X}/a`, 's3://a/b'])
      expect(movePath(path, '/x', '/y')).toBe(path);
    expect(movePath('a/b', '/x', '/x/y')).toBe('../a/b');
    expect(movePath('../y', '/x', '/y')).toBe('.');
  });
});
