import { createRandom } from '@erc/core';
import { builtInMetrics } from '@erc/metrics';
import type { TrainedRecipe } from '../matrix/trained-recipe.js';
import { resultOf } from './results.js';

/** A recipe that is right with a probability, over four folds and two seeds of ten dialogues with five utterances each. */
export function trained(name: string, right: number, prefix = 'train'): TrainedRecipe {
  const random = createRandom(name);
  const results = [1, 2].flatMap((seed) =>
    [1, 2, 3, 4].map((fold) => {
      const ids = Array.from({ length: 50 }, (_, i) => `${prefix}/${fold}-${Math.floor(i / 5)}/${i % 5}`);
      const truth = ids.map((_, i) => (i * fold) % 2);
      return resultOf({
        seed,
        fold,
        ids,
        truth,
        predicted: truth.map((label) => (random.next() < right ? label : 1 - label)),
      });
    }),
  );
  return {
    name,
    split: 'held-out',
    results,
    metrics: builtInMetrics,
    parameters: 7,
    dataset: { name: 'tiny', sha256: 'x' },
  };
}

