import { createRandom, groupDialogues, type Utterance } from '@erc/core';
import type { Recipe } from '../recipe/recipe.js';
import type { Parts } from './job.js';

/** The parts of a job with the dialogues that `subset` leaves: drawn from the seed, in the order they had. What is held out stays whole. */
export function subsetOf(
  { subset, seed }: Pick<Recipe, 'subset' | 'seed'>,
  parts: Parts,
  pool: readonly Utterance[],
): Parts {
  if (!subset) return parts;
  const random = createRandom(seed).fork('subset');
  const less = (part: 'train' | 'dev'): readonly number[] => {
    const amount = subset[part];
    const indices = parts[part];
    if (amount === undefined) return indices;
    const placeOf = new Map(indices.map((i) => [pool[i]!, i]));
    const dialogues = groupDialogues([...placeOf.keys()]);
    const count = amount < 1 ? Math.max(1, Math.round(amount * dialogues.length)) : amount;
    return random
      .fork(part)
      .shuffle(dialogues)
      .slice(0, count)
      .flatMap(({ utterances }) => utterances.map((utterance) => placeOf.get(utterance)!))
      .sort((a, b) => a - b);
  };
  return { ...parts, train: less('train'), dev: less('dev') };
}
