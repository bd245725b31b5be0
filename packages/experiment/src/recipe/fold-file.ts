import { readFile } from 'node:fs/promises';
import { ConfigError, messageOf } from '@erc/core';
import { pathFrom } from '@erc/core/node';
import { readYaml } from '@erc/etl';
import { isTree } from './tree.js';

/**
 * Puts the list of a file in the place of `splits: { folds: FILE }`, so that a run records it and its hash covers it.
 *
 * @param directory What the path is relative to: the folder of the recipe.
 * @throws ConfigError for a file that cannot be read, or is no YAML.
 */
export async function withFoldFile(tree: unknown, directory: string): Promise<unknown> {
  if (!isTree(tree) || !isTree(tree.splits)) return tree;
  const { splits } = tree;
  if (splits.type !== 'folds' || typeof splits.folds !== 'string') return tree;
  const path = pathFrom(directory, splits.folds);
  try {
    const folds = readYaml(await readFile(path, 'utf8'), path);
    return { ...tree, splits: { ...splits, folds } };
  } catch (cause) {
    throw new ConfigError(
      `splits.folds: expected a YAML file with a list of folds, received ${path}: ${messageOf(cause)}.`,
      { cause },
    );
  }
}
