import { fileURLToPath } from 'node:url';
import { RECIPE_FILE } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { describe, expect, it } from 'vitest';
import { earlierHashes, hashRecipe } from './hash-recipe.js';
import { loadRecipe } from './load-recipe.js';
import { parseRecipe } from './parse-recipe.js';

const demo = fileURLToPath(new URL('../../../../configs/demo.yaml', import.meta.url));

describe('hashRecipe', () => {
  it('follows the content, not the order of keys', async () => {
    const { recipe } = await loadRecipe({ file: demo });
    const turned = Object.fromEntries(Object.entries(recipe).reverse()) as typeof recipe;
    expect(hashRecipe(turned)).toBe(hashRecipe(recipe));
    expect(hashRecipe({ ...recipe, seed: 7 })).not.toBe(hashRecipe(recipe));
  });

  it.each([
    ['finished', '7af5edad8d3e'],
    ['stopped', '121f46d38727'],
  ])('gives what version 1 gave for the recipe that the run %s recorded', async (run, hash) => {
    const recorded = fileURLToPath(
      new URL(`../../../run-folder/src/__fixtures__/version-1/${run}`, import.meta.url),
    );
    const recipe = parseRecipe(await readRecord(recorded, RECIPE_FILE), run);
    expect(earlierHashes(recipe)).toEqual([hash]);
    expect(hashRecipe(recipe)).not.toBe(hash);
  });
});
