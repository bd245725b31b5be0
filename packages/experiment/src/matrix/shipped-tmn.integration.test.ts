import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPluginLoader } from '../plugins/load-plugins.js';
import { plugRecipe } from '../plugins/plug-recipe.js';
import { readRecipe } from '../recipe/read-recipe.js';
import { shippedRows } from './__fixtures__/shipped-rows.js';

const CONFIGS = fileURLToPath(new URL('../../../../configs/tmn/', import.meta.url));
const load = createPluginLoader();

describe('the recipes of system B', () => {
  it('are read, and every option of them is known', async () => {
    const files = (await readdir(CONFIGS)).filter((name) => !name.endsWith('-matrix.yaml'));
    expect(files).toHaveLength(10);
    for (const name of files) await plugRecipe(await readRecipe({ file: join(CONFIGS, name) }), name, load);
  });

  it.each([
    ['table-matrix.yaml', 10],
    ['legacy-matrix.yaml', 10],
    ['options-matrix.yaml', 13],
  ])('are the rows of %s, each with what was published', async (name, count) => {
    const rows = await shippedRows(join(CONFIGS, name));
    expect(rows).toHaveLength(count);
    for (const { row, tree, published } of rows) {
      expect(published, row).toBeDefined();
      await plugRecipe(tree, `${name}: ${row}`, load);
    }
  });
});
