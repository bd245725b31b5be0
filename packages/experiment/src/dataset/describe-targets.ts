import { genderColumn } from '@erc/batches';
import { isScored, type Utterance } from '@erc/core';
import { tiedUtterances, votesOf } from '@erc/metrics';
import { lossesOf, readingsOf } from '../model/readings.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';

const TIES_IN_TRAINING = {
  copies: 'in training each is one example for each of its labels',
  soft: 'in training each has equal shares of its labels',
  drop: 'none of them trains',
} as const;

/** Lines that say what of a recipe's columns the scored utterances lack, and what is done about it. None where nothing is lacking. */
export function describeTargets(
  { fusion, labels: words, ...recipe }: Pick<Recipe, 'fusion' | 'losses' | 'stages' | 'labels'>,
  all: readonly Utterance[],
  labels: readonly string[],
  registries: Pick<Registries, 'losses'>,
): string[] {
  const utterances = all.filter(isScored);
  const lines: string[] = [];
  const total = utterances.length;
  if (readingsOf(lossesOf(recipe), registries.losses).has('soft')) {
    const without = utterances.filter((utterance) => !votesOf(utterance, labels)).length;
    if (without > 0) {
      lines.push(
        `labels: ${without} of ${total} utterances have no votes: their emotion counts as the only one`,
      );
    }
    const foreign = new Set(
      utterances.flatMap(({ votes = {} }) =>
        Object.keys(votes).filter((name) => votes[name]! > 0 && !labels.includes(name)),
      ),
    );
    if (foreign.size > 0) {
      lines.push(
        `labels: votes for ${[...foreign].sort().join(', ')} are left out: the dataset has no such label`,
      );
    }
  }
  if (words?.ties) {
    const tied = tiedUtterances(utterances, labels).filter(Boolean).length;
    lines.push(`labels: raters tied on ${tied} of ${total} utterances: ${TIES_IN_TRAINING[words.ties]}`);
  }
  const { affect } = readingsOf(lossesOf(recipe), registries.losses);
  const unknown = utterances.filter((utterance) => affect.some((name) => utterance[name] === undefined));
  if (unknown.length > 0) {
    lines.push(
      `${affect.join(' and ')}: not known of ${unknown.length} of ${total} utterances: they are no targets of them`,
    );
  }
  if (fusion.embeddings.some(({ of }) => of === 'gender')) {
    const unknown = genderColumn(utterances).filter((gender) => gender < 0).length;
    if (unknown > 0) lines.push(`gender: not known of ${unknown} of ${total} utterances: nothing is added`);
  }
  return lines;
}
