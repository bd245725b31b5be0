import { type ExampleSet, elementsOf, type Selection, selectExamples } from '@erc/batches';
import type { Utterance } from '@erc/core';
import { type ResolvedRow, resolveTies, type TiePolicy } from '@erc/losses';
import { tiedLabels } from '@erc/metrics';
import type { Recipe } from '../recipe/recipe.js';

/** Options of {@link trainingExamples}. */
export interface TrainingExamplesOptions {
  /** The examples of all utterances, in their order. */
  readonly everything: ExampleSet;
  readonly utterances: readonly Pick<Utterance, 'emotion' | 'tie' | 'votes'>[];
  /** The part that trains. */
  readonly part: Selection;
  /** Emotions in the order of the classes. */
  readonly labels: readonly string[];
  readonly words: Recipe['labels'];
}

/**
 * The examples that train. Those on which raters tied are as the recipe's `labels.ties` says: one for each of their labels, or one with equal shares
 * of them. Copies stand side by side, and share everything but their target.
 */
export function trainingExamples({
  everything,
  utterances,
  part,
  labels,
  words,
}: TrainingExamplesOptions): ExampleSet {
  const policy = policyOf(words);
  if (policy === undefined) return selectExamples(everything, part);
  const rows = elementsOf(utterances, part).map((utterance) => ({ labels: targetsOf(utterance, labels) }));
  const resolved = resolveTies(rows, { policy }).rows;
  const set = selectExamples(everything, {
    positions: resolved.map(({ row }) => part.positions[row]!),
    ...(part.context && { context: part.context }),
  });
  const isTied = (row: ResolvedRow): boolean => rows[row.row]!.labels.length > 1;
  return {
    ...set,
    labels: set.labels.map((label, i) => {
      const row = resolved[i];
      return row?.label === undefined ? label : labels.indexOf(row.label);
    }),
    ...(set.soft && {
      soft: set.soft.map((share, at) => {
        const row = resolved[Math.floor(at / labels.length)];
        return row && isTied(row) ? (row.shares[labels[at % labels.length]!] ?? 0) : share;
      }),
    }),
  };
}

/** How ties become examples; `undefined` where each is one with the emotion of the dataset, or none. */
function policyOf(words: Recipe['labels']): TiePolicy | undefined {
  const { ties, legacy } = words ?? {};
  if (ties === undefined || ties === 'drop') return undefined;
  return legacy?.includes('last-label') ? 'last-label' : ties;
}

/** The labels that tie, that of the dataset last, or that one alone. */
function targetsOf(
  utterance: TrainingExamplesOptions['utterances'][number],
  labels: readonly string[],
): readonly string[] {
  const tied = tiedLabels(utterance, labels);
  if (tied.length < 2) return [utterance.emotion];
  const { emotion } = utterance;
  return [...tied.filter((label) => label !== emotion), ...tied.filter((label) => label === emotion)];
}
