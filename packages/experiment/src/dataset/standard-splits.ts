import { ConfigError, type Dataset } from '@erc/core';
import type { SplitOptions } from '@erc/metrics';
import type { Recipe } from '../recipe/recipe.js';

/**
 * The protocol of a recipe in the words of `@erc/metrics`: standard folds are looked up in the dataset.
 *
 * @throws ConfigError when the dataset has no folds of that name, or not so many.
 */
export function standardSplits(
  splits: Recipe['splits'],
  { name, folds = {} }: Pick<Dataset, 'name' | 'folds'>,
): SplitOptions {
  if (splits.type !== 'standard') return splits;
  const standard = Object.hasOwn(folds, splits.folds) ? folds[splits.folds] : undefined;
  if (!standard) {
    const known = Object.keys(folds);
    throw new ConfigError(
      `splits.folds: expected one of the standard folds of the dataset ${name}, ${known.join(', ') || 'which has none'}; received "${splits.folds}". ` +
        'A dataset folder with a test split has only those that hold out nothing of it: make one of everything, such as split: { type: all } or { type: no-test }.',
    );
  }
  if (splits.fold !== undefined && splits.fold > standard.folds.length) {
    throw new ConfigError(
      `splits.fold: expected 1 … ${standard.folds.length}, the folds of "${splits.folds}", received ${splits.fold}.`,
    );
  }
  const { seed, sharedSpeakers, legacy } = splits;
  const common = { seed, sharedSpeakers, ...(legacy && { legacy }) };
  const dev = splits.dev ?? standard.dev;
  if (dev === 'partners') return { type: 'leave-one-out', by: 'speaker', dev, ...common };
  return {
    type: 'folds',
    by: standard.by,
    // What the recipe says of dev replaces what the folds name.
    folds: standard.folds.map(({ heldOut, dev: own }) => ({
      heldOut: [...heldOut],
      dev: splits.dev || !own ? undefined : [...own],
    })),
    dev: typeof dev === 'object' ? { stratify: false, ...dev } : dev,
    ...common,
  };
}
