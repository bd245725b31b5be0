import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseRecipe } from './parse-recipe.js';
import { type ReadRecipeOptions, readRecipe } from './read-recipe.js';
import { loadMatrix, loadSweep } from './variants.js';

/** A recipe as files and the command line have it. */
const treeOf = async (options: ReadRecipeOptions): Promise<unknown> => (await readRecipe(options)).tree;

const newFolder = temporaryFolders();
let folder: string;
const write = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

beforeAll(async () => {
  folder = await newFolder();
  await write(
    'base.yaml',
    'name: base\nfusion: { type: concat, projection: { dim: 4 } }\ntraining: { epochs: 9 }\n',
  );
  await write('other.yaml', 'name: other\ntraining: { epochs: 7 }\n');
  await write('folds.yaml', '- [1, 2]\n- { heldOut: [3], dev: [4] }\n');
});

describe('the matrices and sweeps of this folder', () => {
  it('make recipes that fit the schema', async () => {
    const at = (name: string): string =>
      fileURLToPath(new URL(`../../../../configs/${name}`, import.meta.url));
    const matrix = await loadMatrix(at('demo-matrix.yaml'));
    for (const { recipe, set } of Object.values(matrix.options.recipes)) {
      const inPlace = { splits: matrix.options.splits };
      parseRecipe((await matrix.tree({ own: set, where: 'set', inPlace, recipe })).tree, 'demo-matrix.yaml');
    }
    const sweep = await loadSweep(at('demo-sweep.yaml'));
    const settings = Object.fromEntries(Object.keys(sweep.options.space).map((path) => [path, 0.5]));
    const own = { ...settings, 'fusion.projection.dim': 4 };
    parseRecipe((await sweep.tree({ own, where: 'space' })).tree, 'demo-sweep.yaml');
  });
});

describe('loadMatrix', () => {
  it('makes recipes from the base or from another file, settings in turn and the command line last', async () => {
    const path = await write(
      'matrix.yaml',
      'name: m\nrecipe: base.yaml\nset: { training.epochs: 5 }\nrecipes: { a: {}, b: { set: { fusion.type: gated, seed: 3 } }, c: { recipe: other.yaml } }\n',
    );
    const { options, tree } = await loadMatrix(path, { overrides: ['name=n'] });
    const { a, b, c } = options.recipes as Record<
      'a' | 'b' | 'c',
      { recipe?: string; set: Record<string, unknown> }
    >;
    expect((await tree({ own: a.set, where: 'a' })).tree).toEqual({
      name: 'n',
      fusion: { type: 'concat', projection: { dim: 4 } },
      training: { epochs: 5 },
    });
    expect((await tree({ own: b.set, where: 'b' })).tree).toMatchObject({
      seed: 3,
      fusion: { type: 'gated' },
    });
    expect((await tree({ own: b.set, where: 'b' })).tree).not.toHaveProperty('fusion.projection');
    expect((await tree({ own: {}, where: 'c', recipe: c.recipe })).tree).toEqual({
      name: 'n',
      training: { epochs: 5 },
    });
  });

  it.each([
    ['recipes: {}\nbaseline: x', 'recipes: expected at least one recipe, received none'],
    ['recipes: { a: {} }\nbaseline: b', 'baseline: expected one of a, received "b"'],
    ['recipes: { a: { sett: {} } }', 'received "sett"; did you mean "set"?'],
    ['recipes: { a: {} }\nmatric: x', 'received "matric"; did you mean "metric"?'],
    ['recipes: { a: {} }\nmetric: x\nmetrics: [y]', 'metric: expected metric or metrics, received both'],
    ['recipes: { a: {} }\nmetrics: [y, y]', 'metrics: expected metrics that differ, received one twice'],
    [
      'recipes: { a: {} }\nbaseline: a\ncomparisons: [{ name: c, baseline: a }]',
      'baseline: expected baseline or comparisons, received both',
    ],
    [
      'recipes: { a: {} }\ncomparisons: [{ name: c, baseline: b }]',
      'comparisons.0.baseline: expected one of a, received "b"',
    ],
    [
      'recipes: { a: {}, b: {} }\ncomparisons: [{ name: c, baseline: a, recipes: [b, x] }]',
      'comparisons.0.recipes.1: expected one of a, b, received "x"',
    ],
    [
      'recipes: { a: {}, b: {} }\ncomparisons: [{ name: c, baseline: a, recipes: [a] }]',
      'comparisons.0.recipes: expected recipes beside the baseline, received a',
    ],
    [
      'recipes: { a: {} }\ncomparisons: [{ name: c, baseline: a }, { name: c, baseline: a }]',
      'comparisons: expected names that differ, received one twice',
    ],
  ])('refuses %s', async (text, message) => {
    const path = await write('wrong.yaml', `name: m\nrecipe: base.yaml\n${text}\n`);
    await expect(loadMatrix(path)).rejects.toThrow(message);
  });

  it('names the flag, or the word, behind which a file is that is not there', async () => {
    await expect(loadMatrix(join(folder, 'none.yaml'))).rejects.toThrow('matrix: expected a recipe file');
    await expect(loadSweep(join(folder, 'none.yaml'))).rejects.toThrow('sweep: expected a recipe file');
    const path = await write('gone.yaml', 'name: m\nrecipe: none.yaml\nrecipes: { a: {} }\n');
    const { tree } = await loadMatrix(path);
    await expect(tree({ own: {}, where: 'a' })).rejects.toThrow(
      `${path}: recipe: expected a recipe file, received: ENOENT`,
    );
  });

  it('names the file and the path of a setting that does not fit', async () => {
    const path = await write(
      'unfit.yaml',
      'name: m\nrecipe: base.yaml\nrecipes: { a: { set: { name.x: 1 } } }\n',
    );
    const { tree } = await loadMatrix(path);
    await expect(tree({ own: { 'name.x': 1 }, where: 'recipes.a.set' })).rejects.toThrow(
      `${path}: recipes.a.set: name.x: expected an object or a list above "x", received "base".`,
    );
  });
});

describe('the settings of a row', () => {
  const matrix = async (text: string, ...overrides: string[]) => {
    const file = await write('rows.yaml', `name: m\nrecipe: base.yaml\nrecipes: { a: {} }\n${text}`);
    return (await loadMatrix(file, { overrides })).tree;
  };

  it('keep what is set for all rows where a type changes', async () => {
    const tree = await matrix('set: { fusion.dropoutRate: 0.5 }');
    expect((await tree({ own: { 'fusion.type': 'gated' }, where: 'recipes.a.set' })).tree).toHaveProperty(
      'fusion',
      {
        type: 'gated',
        dropoutRate: 0.5,
      },
    );
  });

  it('drop what is set for all rows with the type that changes', async () => {
    const tree = await matrix('set: { fusion.type: tab, fusion.hops: 3 }');
    expect((await tree({ own: { 'fusion.type': 'gated' }, where: 'recipes.a.set' })).tree).toHaveProperty(
      'fusion',
      {
        type: 'gated',
      },
    );
  });

  it('apply in their order', async () => {
    const tree = await matrix('');
    const own = { training: { epochs: 3 }, 'training.schedule.type': 'cosine' };
    expect((await tree({ own, where: 'recipes.a.set' })).tree).toHaveProperty('training', {
      epochs: 3,
      schedule: { type: 'cosine' },
    });
  });

  it('unset a key by null; a trial also one that is not set', async () => {
    const tree = await matrix('');
    const where = 'recipes.a.set';
    expect((await tree({ own: { 'fusion.projection': null, training: null }, where })).tree).toEqual({
      name: 'base',
      fusion: { type: 'concat' },
    });
    const own = { 'fusion.hops': null };
    await expect(tree({ own, where })).rejects.toThrow(
      'rows.yaml: recipes.a.set: fusion.hops: expected a key that is set, to unset it by null; received none.',
    );
    expect((await tree({ own, where, mayUnsetNothing: true })).tree).toHaveProperty('training.epochs', 9);
  });

  it('are refused where one undoes another', async () => {
    const tree = await matrix('');
    const own = { 'training.epochs': 3, training: { batchSize: 4 } };
    await expect(tree({ own, where: 'recipes.a.set' })).rejects.toThrow(
      'rows.yaml: recipes.a.set: training.epochs: expected to be set once, received training behind it',
    );
  });

  it.each([
    [{ 'training.epochs': 3 }, 'training.epochs=1'],
    [{ training: { epochs: 3 } }, 'training.epochs=1'],
    [{ 'training.epochs': 3 }, 'training={batchSize: 4}'],
    [{ 'fusion.type': 'gated' }, 'fusion.type=tab'],
  ])('are not changed by a command line: %j, %s', async (own, word) => {
    const tree = await matrix('', word);
    await expect(tree({ own, where: 'recipes.a.set' })).rejects.toThrow(
      /^command line: [\w.]+: expected nothing that changes what .*rows\.yaml: recipes\.a\.set: [\w.]+ sets\.$/,
    );
    expect((await (await matrix('', 'seed=3'))({ own, where: 'recipes.a.set' })).tree).toMatchObject({
      seed: 3,
    });
  });

  it('are not changed by the seeds of all rows', async () => {
    const tree = await matrix('');
    const settings = { own: { seeds: [1] }, where: 'recipes.a.set', inPlace: { seeds: [2] } };
    await expect(tree(settings)).rejects.toThrow('rows.yaml: seeds: expected nothing that changes what');
  });
});

describe('loadSweep', () => {
  it('refuses to set for all trials what each of them sets', async () => {
    const file = await write(
      'set.yaml',
      'name: s\nrecipe: base.yaml\nset: { training.epochs: 3 }\nspace: { training.epochs: [1, 2] }\n',
    );
    await expect(loadSweep(file)).rejects.toThrow(
      'set.training.epochs: expected no path that every trial sets by training.epochs, received 3',
    );
  });

  it('takes lists for choices, and refuses ranges that are none', async () => {
    const sweep = (space: string) => write('sweep.yaml', `name: s\nrecipe: base.yaml\nspace: { ${space} }\n`);
    expect(
      (await loadSweep(await sweep('a: [1, 2], b: { type: int, low: 1, high: 3 }'))).options.space,
    ).toEqual({
      a: { type: 'choice', values: [1, 2] },
      b: { type: 'int', low: 1, high: 3, points: 3 },
    });
    for (const wrong of [
      'a: { type: uniform, low: 2, high: 1 }',
      'a: { type: log-uniform, low: 0, high: 1 }',
      'a: 3',
    ]) {
      await expect(loadSweep(await sweep(wrong))).rejects.toThrow('sweep.yaml: space.a');
    }
    await expect(loadSweep(await sweep('a: 3'))).rejects.toThrow(
      'space.a: expected one of array, object, received 3.',
    );
  });
});

describe('a file of folds', () => {
  it('stands in the recipe when it is read', async () => {
    const path = await write('folded.yaml', 'splits: { type: folds, by: session, folds: folds.yaml }\n');
    expect(await treeOf({ file: path })).toEqual({
      splits: { type: 'folds', by: 'session', folds: [[1, 2], { heldOut: [3], dev: [4] }] },
    });
    await expect(treeOf({ file: path, overrides: ['splits.folds=none.yaml'] })).rejects.toThrow(
      'splits.folds: expected a YAML file with a list of folds, received',
    );
  });
});

describe('a recipe that extends another', () => {
  it('is the other one with its keys set in it, by path and in turn', async () => {
    await write(
      'narrow.yaml',
      'extends: base.yaml\nname: narrow\nfusion.projection.dim: 2\ntraining: { batchSize: 3 }\n',
    );
    const path = await write(
      'gated.yaml',
      'extends: narrow.yaml\nfusion.type: gated\ntraining.epochs: 4\nname: gated\n',
    );
    expect(await treeOf({ file: join(folder, 'narrow.yaml') })).toEqual({
      name: 'narrow',
      fusion: { type: 'concat', projection: { dim: 2 } },
      training: { batchSize: 3 },
    });
    expect(await treeOf({ file: path, overrides: ['training.epochs=5'] })).toEqual({
      name: 'gated',
      fusion: { type: 'gated' },
      training: { batchSize: 3, epochs: 5 },
    });
  });

  it('unsets by null what the other sets, and reads a list of folds beside the file that names it', async () => {
    const path = await write(
      'unset.yaml',
      'extends: base.yaml\nfusion.projection: null\nsplits: { type: folds, by: session, folds: folds.yaml }\n',
    );
    expect(await treeOf({ file: path })).toMatchObject({
      fusion: { type: 'concat' },
      splits: { folds: [[1, 2], { heldOut: [3], dev: [4] }] },
    });
  });

  it.each([
    ['extends: 3', ': extends: expected the path of a recipe, received 3.'],
    ['extends: nowhere.yaml', ': extends: expected a recipe file, received: ENOENT'],
    ['extends: wrong.yaml', ': extends: expected a recipe that does not extend itself, received '],
    ['extends: base.yaml\nfuson.type: x', undefined],
    ['extends: base.yaml\nhead: null', ': head: expected a key that is set, to unset it by null'],
  ])('is refused: %s', async (text, message) => {
    const path = await write('wrong.yaml', text);
    const reading = treeOf({ file: path });
    // A key that there is not is for the schema to say.
    if (message === undefined) expect(await reading).toHaveProperty('fuson');
    else await expect(reading).rejects.toThrow(message);
  });
});
