import type { Recipe } from '@erc/configs';
import { ConfigError, type Dataset } from '@erc/core';
import type { SplitOptions } from '@erc/metrics';

/**
 * The protocol of a recipe in the words of `@erc/trainer`: customary folds are looked up in the dataset.
 *
 * @throws ConfigError when the dataset has no folds of that name, or not so many.
 */
export function customarySplits(
  splits: Recipe['splits'],
  { name, folds = {} }: Pick<Dataset, 'name' | 'folds'>,
): SplitOptions {
  if (splits.type !== 'customary') return splits;
  const custom = Object.hasOwn(folds, splits.folds) ? folds[splits.folds] : undefined;
  if (!custom) {
    const known = Object.keys(folds);
    throw new ConfigError(
      `splits.folds: expected one of the customary folds of the dataset ${name}, ${known.join(', ') || 'which has none'}; received "${splits.folds}". ` +
        'A dataset folder with a test split has only those that hold out nothing of it: make one of everything, such as split: { type: all } or { type: no-test }.',
    );
  }
  if (splits.fold !== undefined && splits.fold > custom.folds.length) {
    throw new ConfigError(
      `splits.fold: expected 1 … ${custom.folds.length}, the folds of "${splits.folds}", received ${splits.fold}.`,
    );
  }
  const { seed, sharedSpeakers } = splits;
  const common = { seed, sharedSpeakers };
  const dev = splits.dev ?? custom.dev;
  if (dev === 'partners') return { type: 'leave-one-out', by: 'speaker', dev, ...common };
  return {
    type: 'folds',
    by: custom.by,
    // A recipe's own word on dev goes before the custom's.
    folds: custom.folds.map(({ heldOut, dev: own }) => ({
      heldOut: [...heldOut],
      dev: splits.dev || !own ? undefined : [...own],
    })),
    dev: typeof dev === 'object' ? { stratify: false, ...dev } : dev,
    ...common,
  };
}
