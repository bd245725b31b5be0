import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { userPath } from '@erc/core/node';
import { readDataset } from '@erc/etl';
import { groupCount } from '@erc/features/shards';
import { trainingSplits } from '../dataset/training-splits.js';
import { rowsBySplit } from '../encode/rows-by-split.js';
import type { Recipe } from '../recipe/recipe.js';

/**
 * The most groups of inputs that a file of a store has, by a recipe's dataset; `undefined` where its folder is not there yet. Equal inputs count once
 * when they are encoded, so that there may be fewer.
 */
export async function groupsOfDataset({ dataset }: Pick<Recipe, 'dataset'>): Promise<number | undefined> {
  const directory = userPath(dataset.into);
  if (!existsSync(join(directory, 'dataset.json'))) return undefined;
  const { splits } = await readDataset(directory, { splits: await trainingSplits(directory) });
  const rows = rowsBySplit(Object.values(splits).flat());
  return Math.max(0, ...Array.from(rows.values(), ({ length }) => groupCount(length)));
}
