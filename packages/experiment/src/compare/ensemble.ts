import { ConfigError } from '@erc/core';
import { type MetricDescriptor, scoreEverything } from '@erc/metrics';
import type { EvaluationRecord, MadeFrom, PredictionRow, TiedVotes } from '@erc/run-folder';
import { evaluationRecord, writeEvaluation } from '../evaluate/evaluation.js';
import { predictedSetOf } from '../record/predicted-set.js';
import { countVotes } from './count-votes.js';

/** How the members' answers become one. */
export type Combination = 'mean' | 'vote';

/** Options of {@link combineRows}. */
export interface CombineOptions {
  /** `mean`: the mean of the probabilities. `vote`: the share of members whose answer a class is; see {@link countVotes} for equal shares. */
  readonly combination: Combination;
  /** One for each member, ≥ 0, not all 0. @default all equal */
  readonly weights?: readonly number[] | undefined;
}

/** Predictions of an ensemble. */
export interface CombinedRows {
  readonly rows: PredictionRow[];
  /** On how many utterances votes tied, and what decided. Absent where none are counted. */
  readonly tiedVotes?: TiedVotes;
}

/**
 * Predictions of an ensemble: class probabilities are combined, valence and arousal are averaged.
 *
 * @param members Rows of each, about the same utterances in the same order.
 */
export function combineRows(
  members: readonly (readonly PredictionRow[])[],
  { combination, weights = members.map(() => 1) }: CombineOptions,
): CombinedRows {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length !== members.length || !(total > 0) || weights.some((weight) => !(weight >= 0))) {
    throw new ConfigError(
      `weights: expected ${members.length} numbers ≥ 0, not all 0, received ${weights.join(', ')}.`,
    );
  }
  const shares = weights.map((weight) => weight / total);
  const tiedVotes = { byMean: 0, byOrder: 0 };
  const isVoted = combination === 'vote' && members.every(([row]) => row?.probabilities !== undefined);
  const combine = (probabilities: readonly (readonly number[])[]): number[] => {
    const mean = meanOfRows(probabilities, shares);
    if (combination === 'mean') return mean;
    const counted = countVotes(probabilities, shares, mean);
    if (counted.tie) tiedVotes[counted.tie]++;
    return counted.probabilities;
  };
  const rows = members[0]!.map((row, i) => {
    const own = members.map((rows) => rows[i]!);
    const said = own.map(({ probabilities }) => probabilities);
    const average = (key: 'predictedValence' | 'predictedArousal'): Partial<PredictionRow> => {
      if (own.some((one) => one[key] === undefined)) return {};
      return { [key]: own.reduce((sum, one, k) => sum + shares[k]! * one[key]!, 0) };
    };
    const { probabilities: _, predictedValence: __, predictedArousal: ___, ...rest } = row;
    return {
      ...rest,
      ...(said.every((one) => one !== undefined) && { probabilities: combine(said) }),
      ...average('predictedValence'),
      ...average('predictedArousal'),
    };
  });
  return isVoted ? { rows, tiedVotes } : { rows };
}

const meanOfRows = (rows: readonly (readonly number[])[], shares: readonly number[]): number[] =>
  // The shares may sum to a little more than 1.
  rows[0]!.map((_, k) =>
    Math.min(
      1,
      rows.reduce((sum, row, m) => sum + shares[m]! * row[k]!, 0),
    ),
  );

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
