import type { Recipe } from '../recipe/recipe.js';

type Splits = Recipe['splits'];

const has = (splits: Splits, legacy: 'held-out-selects' | 'ties-unscored' | 'ties-repeated'): boolean =>
  'legacy' in splits && splits.legacy !== undefined && splits.legacy.some((own) => own === legacy);

/** Whether utterances on which raters tied neither select nor are scored, as in a published system. */
export const leavesTiesUnscored = (splits: Splits): boolean => has(splits, 'ties-unscored');

/** Whether an utterance on which raters tied counts once for each of its labels in the metrics, as in a published system. */
export const repeatsTies = (splits: Splits): boolean => has(splits, 'ties-repeated');

/** What must be said, wherever a score stands, of a protocol that repeats what was published wrong. Empty for any other. */
export function protocolWarnings(splits: Splits): string[] {
  return [
    ...(has(splits, 'held-out-selects')
      ? [
          'as published, what each fold holds out has also chosen the epoch (splits.legacy: held-out-selects): these scores are too good, and are no estimate for new sessions',
        ]
      : []),
    ...(has(splits, 'ties-unscored')
      ? [
          'as published, utterances on which raters tied are left out of every score (splits.legacy: ties-unscored): the rest is easier',
        ]
      : []),
    ...(has(splits, 'ties-repeated')
      ? [
          'as published, an utterance on which raters tied counts once for each of its labels in every metric (splits.legacy: ties-repeated)',
        ]
      : []),
  ];
}
