import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRecipe } from '../../recipe/read-recipe.js';
import type { ShippedRecipe, ShippedRecipes } from './shipped-recipes.js';
import { shippedRows } from './shipped-rows.js';

/** Options of {@link trainEverything}. */
export interface TrainEverythingOptions {
  /** Folder with the recipes and matrices of a system. */
  readonly configs: () => string;
  /** What trains a recipe, or a row of a matrix, of this name. */
  readonly shippedFor: (name: string) => ShippedRecipes;
  /** Where its runs go. */
  readonly runs: () => string;
}

/** A test that trains all recipes and rows of a system, each for an epoch of a few dialogues: with `ERC_SHIPPED=all`, since it takes minutes. */
export function trainEverything({ configs, shippedFor, runs }: TrainEverythingOptions): void {
  if (process.env.ERC_SHIPPED !== 'all') return;
  it('train: every recipe and every row of every matrix, for an epoch', async () => {
    const trained = new Set<string>();
    for (const { name, ...recipe } of await everythingIn(configs())) {
      const key = JSON.stringify(recipe.written.tree);
      if (trained.has(key)) continue;
      trained.add(key);
      const runsOfRecipe = await shippedFor(name).rehearse(recipe, join(runs(), name)).catch((cause: unknown) => {
        throw new Error(`${recipe.where}: ${String(cause)}`, { cause });
      });
      expect(runsOfRecipe, recipe.where).toBeGreaterThan(0);
    }
  });
}

/** Recipes first, those that begin with the weights of others last; then the rows of each matrix. */
async function everythingIn(configs: string): Promise<readonly (ShippedRecipe & { readonly name: string })[]> {
  const files = (await readdir(configs)).map((file) => file.replace(/\.yaml$/, ''));
  const isLate = (name: string): number => Number(name.startsWith('after-'));
  const names = files.filter((name) => !name.endsWith('-matrix')).sort((a, b) => isLate(a) - isLate(b));
  const recipes = await Promise.all(
    names.map(async (name) => ({ name, written: await readRecipe({ file: join(configs, `${name}.yaml`) }), where: name })),
  );
  const tables = await Promise.all(
    files
      .filter((name) => name.endsWith('-matrix'))
      .map(async (matrix) =>
        (await shippedRows(join(configs, `${matrix}.yaml`))).map(({ row, written }) => ({
          name: `${matrix}/${row}`,
          written,
          where: `${matrix}: ${row}`,
        })),
      ),
  );
  return [...recipes, ...tables.flat()];
}
