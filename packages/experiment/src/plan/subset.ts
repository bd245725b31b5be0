import { elementsOf, narrowSelection, type Selection } from '@erc/batches';
import { createRandom, dialogueIdOf, groupDialogues, type Utterance } from '@erc/core';
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
  const less = (part: 'train' | 'dev'): Selection => {
    const amount = subset[part];
    const whole = parts[part];
    if (amount === undefined) return whole;
    const dialogues = groupDialogues(elementsOf(pool, whole));
    const count = amount < 1 ? Math.max(1, Math.round(amount * dialogues.length)) : amount;
    const drawn = random.fork(part).shuffle(dialogues).slice(0, count);
    const kept = new Set(drawn.map(({ id }) => id));
    return narrowSelection(whole, (position) => kept.has(dialogueIdOf(pool[position]!)));
  };
  return { ...parts, train: less('train'), dev: less('dev') };
}
