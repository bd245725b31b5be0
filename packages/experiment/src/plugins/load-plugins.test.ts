import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRecipe } from '../recipe/load-recipe.js';
import { loadPlugins } from './load-plugins.js';
import { plugRecipe } from './plug-recipe.js';

const newFolder = temporaryFolders();
/** A plugin with a metric, as a file without types may have it. */
const metricFile = (facts: object): string =>
  `export const plugin = { metrics: [{ kind: 'metric', reads: [], ...${JSON.stringify(facts)}, score: () => 1 }] };\n`;

let folder: string;
const files: Readonly<Record<string, string>> = {
  'metric.mjs': metricFile({ type: 'mine', goal: 'min' }),
  'again.mjs': metricFile({ type: 'mine', goal: 'max' }),
  'taken.mjs': metricFile({ type: 'accuracy', goal: 'max' }),
  'typo.mjs': 'export const plugin = { metric: {} };\n',
  'no-goal.mjs': metricFile({ type: 'mine' }),
  'no-kind.mjs': 'export const plugin = { fusions: [{ schema: {}, create() {} }] };\n',
  'nothing.mjs': 'export const other = 1;\n',
  'broken.mjs': 'throw new Error("no such file: weights.bin");\n',
  'not-a-module.js': 'exports.plugin = {};\n',
  'plugin.py': '\n',
};
beforeAll(async () => {
  folder = await newFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});

const load = (...names: string[]) => loadPlugins(names.map((name) => ({ file: join(folder, name) })));
const demo = fileURLToPath(new URL('../../../../configs/demo.yaml', import.meta.url));

describe('loadPlugins', () => {
  it('joins what files add, and says what the files are', async () => {
    const { registries, files: found, changed } = await load('metric.mjs');
    expect(registries.metrics.of('mine').goal).toBe('min');
    expect(found).toEqual([
      { file: join(folder, 'metric.mjs'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(changed).toEqual([]);
    const other = await loadPlugins([{ file: join(folder, 'metric.mjs'), sha256: '0'.repeat(64) }]);
    expect(other.changed).toEqual([join(folder, 'metric.mjs')]);
  });

  it.each([
    [
      ['metric.mjs', 'again.mjs'],
      /again\.mjs: metrics: expected a type that is not taken, received "mine", which belongs to .*metric\.mjs\.$/,
    ],
    [
      ['taken.mjs'],
      /metrics: expected a type that is not taken, received "accuracy", which belongs to @erc\/metrics\.$/,
    ],
    [['typo.mjs'], /typo\.mjs: options: .*metric/],
    [['no-goal.mjs'], /no-goal\.mjs: metrics: mine: goal: expected max or min, received undefined\.$/],
    [
      ['no-kind.mjs'],
      /no-kind\.mjs: options: fusions\[0\]: expected what defineFusion gives, received \{"schema":\{\}\}\.$/,
    ],
    [['nothing.mjs'], /expected an export named plugin, received other\.$/],
    [['broken.mjs'], /broken\.mjs: no such file: weights\.bin$/],
    [['not-a-module.js'], /expected an ES module \(the ending \.mjs, or "type": "module"/],
    [['plugin.py'], /expected one of \.ts, \.mts, \.js, \.mjs, received \.py\.$/],
    [['gone.mjs'], /expected a file, received none at /],
  ])('refuses %j', async (names, message) => {
    const refused = load(...names);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each(['https://example.org/plugin.mjs', 'data:text/javascript,', 'file:///plugin.mjs', 'node:fs'])(
    'refuses the address %s',
    async (file) => {
      await expect(loadPlugins([{ file }])).rejects.toThrow(/expected the path of a file, received/);
    },
  );
});

describe('loadRecipe', () => {
  it('knows the words of plugins that the command line names', async () => {
    const { recipe } = await loadRecipe({
      file: demo,
      overrides: ['training.earlyStopping={ monitor: mine }'],
      plugins: [join(folder, 'metric.mjs')],
    });
    expect(recipe.training.earlyStopping).toMatchObject({ monitor: 'mine', goal: 'min' });
    expect(recipe.plugins).toEqual([
      { file: join(folder, 'metric.mjs'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('explains a word that is wrong with what plugins add in mind', async () => {
    const plugins = [join(folder, 'metric.mjs')];
    const overrides = ['training.earlyStopping.monitor=mien'];
    await expect(loadRecipe({ file: demo, overrides, plugins })).rejects.toThrow(
      /training\.earlyStopping\.monitor: expected one of .*, mine, received "mien"/,
    );
  });

  it('reads a recipe as a run has recorded it', async () => {
    const { recipe } = await loadRecipe({ file: demo, plugins: [join(folder, 'metric.mjs')] });
    expect((await plugRecipe(JSON.parse(JSON.stringify(recipe)), 'run.json')).recipe).toEqual(recipe);
  });
});
