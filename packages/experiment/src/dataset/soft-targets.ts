import { isScored, type Utterance } from '@erc/core';
import { peakLabels, softLabels } from '@erc/losses';
import { votesOf } from '@erc/metrics';
import type { Recipe } from '../recipe/recipe.js';

/**
 * Class distributions from votes, `[utterances, labels]`, row-major. The emotion of an utterance without votes counts as its only vote. Rows of
 * utterances that are only read are 0.
 *
 * @param peak How they are sharpened. @default not at all
 */
export function softTargets(
  utterances: readonly Pick<Utterance, 'votes' | 'emotion' | 'use'>[],
  labels: readonly string[],
  peak?: NonNullable<Recipe['labels']>['peak'],
): Float32Array {
  const rows = utterances
    .filter(isScored)
    .map(
      (utterance) => votesOf(utterance, labels) ?? labels.map((label) => Number(label === utterance.emotion)),
    );
  const soft = peak ? peakLabels(rows, peak === true ? {} : peak) : softLabels(rows);
  const none = labels.map(() => 0);
  let next = 0;
  return Float32Array.from(utterances.flatMap((utterance) => (isScored(utterance) ? soft[next++]! : none)));
}
