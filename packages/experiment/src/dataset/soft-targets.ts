import type { Utterance } from '@erc/core';
import { peakLabels, softLabels } from '@erc/losses';
import { votesOf } from '@erc/metrics';
import type { Recipe } from '../recipe/recipe.js';

/**
 * Class distributions from votes, `[utterances, labels]`, row-major. The emotion of an utterance without votes counts as its only vote.
 *
 * @param peak How they are sharpened. @default not at all
 */
export function softTargets(
  utterances: readonly Pick<Utterance, 'votes' | 'emotion'>[],
  labels: readonly string[],
  peak?: NonNullable<Recipe['labels']>['peak'],
): Float32Array {
  const rows = utterances.map(
    (utterance) => votesOf(utterance, labels) ?? labels.map((label) => Number(label === utterance.emotion)),
  );
  const soft = peak ? peakLabels(rows, peak === true ? {} : peak) : softLabels(rows);
  return Float32Array.from(soft.flat());
}
