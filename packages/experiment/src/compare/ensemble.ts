import { ConfigError } from '@erc/core';
import { type MetricDescriptor, scoreEverything } from '@erc/metrics';
import type { EvaluationRecord, MadeFrom, PredictionRow } from '@erc/run-folder';
import { evaluationRecord, writeEvaluation } from '../evaluate/evaluation.js';
import { predictedSetOf } from '../record/predicted-set.js';

/** How the members' answers become one. */
export type Combination = 'mean' | 'vote';

/** Options of {@link combineRows}. */
export interface CombineOptions {
  /** `mean`: the mean of the probabilities. `vote`: the share of members whose answer a class is; equal shares go by the mean. */
  readonly combination: Combination;
  /** One for each member, ≥ 0, not all 0. @default all equal */
  readonly weights?: readonly number[] | undefined;
}

/** Less than the share of one vote, so that it decides between equal shares only. */
const TIE_BREAK = 1e-4;

/**
 * Predictions of an ensemble: class probabilities are combined, valence and arousal are averaged.
 *
 * @param members Rows of each, about the same utterances in the same order.
 */
export function combineRows(
  members: readonly (readonly PredictionRow[])[],
  { combination, weights = members.map(() => 1) }: CombineOptions,
): PredictionRow[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length !== members.length || !(total > 0) || weights.some((weight) => !(weight >= 0))) {
    throw new ConfigError(
      `weights: expected ${members.length} numbers ≥ 0, not all 0, received ${weights.join(', ')}.`,
    );
  }
  const shares = weights.map((weight) => weight / total);
  return members[0]!.map((row, i) => {
    const own = members.map((rows) => rows[i]!);
    const rows = own.map(({ probabilities }) => probabilities);
    const average = (key: 'predictedValence' | 'predictedArousal'): Partial<PredictionRow> => {
      if (own.some((one) => one[key] === undefined)) return {};
      return { [key]: own.reduce((sum, one, k) => sum + shares[k]! * one[key]!, 0) };
    };
    const { probabilities: _, predictedValence: __, predictedArousal: ___, ...rest } = row;
    return {
      ...rest,
      ...(rows.every((one) => one !== undefined) && { probabilities: combine(rows, shares, combination) }),
      ...average('predictedValence'),
      ...average('predictedArousal'),
    };
  });
}

function combine(
  rows: readonly (readonly number[])[],
  shares: readonly number[],
  combination: Combination,
): number[] {
  const classes = rows[0]!.map((_, k) => k);
  // The shares may sum to a little more than 1.
  const mean = classes.map((k) =>
    Math.min(
      1,
      rows.reduce((sum, row, m) => sum + shares[m]! * row[k]!, 0),
    ),
  );
  if (combination === 'mean') return mean;
  const votes = classes.map(() => 0);
  for (const [m, row] of rows.entries()) votes[row.indexOf(Math.max(...row))]! += shares[m]!;
  return classes.map((k) => Math.min(1, (1 - TIE_BREAK) * votes[k]! + TIE_BREAK * mean[k]!));
}

/** Options of {@link scoreRows}. */
export interface ScoreRowsOptions {
  readonly split: string;
  readonly labels: readonly string[];
  readonly rows: readonly PredictionRow[];
  readonly metrics: readonly MetricDescriptor[];
  /** What the rows were made from. @default not said */
  readonly madeFrom?: MadeFrom | undefined;
  /** Also writes `eval-<split>.json` and the predictions there. */
  readonly directory?: string | undefined;
}

/** Scores rows of predictions as an evaluation of a model is scored. */
export async function scoreRows({
  split,
  labels,
  rows,
  metrics,
  madeFrom,
  directory,
}: ScoreRowsOptions): Promise<EvaluationRecord> {
  const set = predictedSetOf(rows, labels);
  const { valenceArousal, trueValenceArousal } = set;
  const parts = {
    split,
    labels,
    examples: {
      ...set.utterances,
      ids: rows.map(({ id }) => id),
      labels: set.truth,
      ...(trueValenceArousal && { valenceArousal: trueValenceArousal }),
    },
    utterances: rows.map(({ tie }) => (tie ? { tie: 'tie' } : {})),
    metrics,
    madeFrom,
    evaluation: {
      ...scoreEverything(set, { metrics }),
      ...(valenceArousal && { valenceArousal }),
    },
  };
  return directory === undefined ? evaluationRecord(parts) : writeEvaluation(directory, parts);
}
