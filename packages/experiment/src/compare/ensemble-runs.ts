import { ConfigError, sha256Of } from '@erc/core';
import { createMetricTable, definedMetrics, scoredSetOf, scoreEverything } from '@erc/metrics';
import { ENSEMBLE_FILE, type EnsembleMembers, type EvaluationRecord, type MadeFrom } from '@erc/run-folder';
import { refuseInsideRun, writeRecord } from '@erc/run-folder/node';
import type { EvaluationSession } from '../evaluate/evaluation-session.js';
import { whileHoldingRuns } from '../evaluate/hold-runs.js';
import { alignedRows, checkSameData, type NamedPredictions, predictionsOf } from '../evaluate/predictions.js';
import { nameIn, type Run, type ScoredSplit, splitOf } from '../evaluate/runs.js';
import { predictedSetOf } from '../record/predicted-set.js';
import { type Combination, combineRows, scoreRows } from './ensemble.js';

/** Options of {@link ensembleRuns}. */
export interface EnsembleOptions {
  readonly runs: readonly Run[];
  /** Names in errors and in the record are relative to this folder. */
  readonly base: string;
  readonly split?: ScoredSplit | undefined;
  readonly combination: Combination;
  /** Numbers, or `dev`: each member's headline on dev, weighted F1 (mean CCC where it does not classify). */
  readonly weights?: readonly number[] | 'dev' | undefined;
  /** Where to keep what it came to. @default nowhere */
  readonly directory?: string | undefined;
}

/** Result of an ensemble. */
export interface EnsembleRecord extends EvaluationRecord {
  readonly ensemble: Omit<EnsembleMembers, 'split'>;
}

/**
 * Joins the predictions of several runs on one split, and scores them by the metrics that the first run knows.
 *
 * @throws ConfigError where the folder to keep them in is a run, whose scores they would replace.
 */
export async function ensembleRuns(
  options: EnsembleOptions,
  session: EvaluationSession,
): Promise<EnsembleRecord> {
  const { directory } = options;
  if (directory === undefined) return joinRuns(options, session);
  await refuseInsideRun(directory, 'ensemble');
  return whileHoldingRuns([directory], session, () => joinRuns(options, session));
}

async function joinRuns(options: EnsembleOptions, session: EvaluationSession): Promise<EnsembleRecord> {
  const { runs, base, combination, directory } = options;
  if (runs.length < 2) {
    throw new ConfigError(`ensemble: expected two or more runs, received ${runs.length}.`);
  }
  const split = splitOf(runs[0]!, options.split);
  const sets: NamedPredictions[] = [];
  for (const run of runs) {
    sets.push({ ...(await predictionsOf(run, split, session)), name: nameIn(base, run.directory) });
  }
  const members = alignedRows(sets, 'ensemble');
  checkSameData([sets], 'ensemble', session);
  const { labels } = sets[0]!;
  const weights = await weightsOf(options, session);
  const { rows, tiedVotes } = combineRows(members, { combination, weights });
  const record = await scoreRows({
    split,
    labels,
    rows,
    madeFrom: joinedFrom(sets),
    metrics: runs[0]!.registries.metrics.metrics,
    directory,
  });
  const ensemble = {
    combination,
    ...(tiedVotes && { tiedVotes }),
    members: sets.map((own, k) => {
      const { metrics } = own.run.registries.metrics;
      // In the order of the file, as the run scored them: sums in another order differ in their last bits.
      const scored = scoreEverything(predictedSetOf(own.rows, labels), { metrics });
      return {
        run: own.name,
        weight: weights?.[k] ?? 1,
        ...(own.madeFrom && { madeFrom: own.madeFrom }),
        metrics: scored.metrics,
        ...(scored.whyUndefined && { whyUndefined: scored.whyUndefined }),
      };
    }),
  };
  if (directory !== undefined) await writeRecord(directory, ENSEMBLE_FILE, { split, ...ensemble });
  return { ...record, ensemble };
}

/** What an ensemble is made from, where all members say: the data of the first, and the weights of all. */
function joinedFrom(sets: readonly NamedPredictions[]): MadeFrom | undefined {
  const all = sets.flatMap(({ madeFrom }) => madeFrom ?? []);
  if (all.length < sets.length) return undefined;
  return { ...all[0]!, weights: sha256Of(JSON.stringify(all.map(({ weights }) => weights))) };
}

async function weightsOf(
  { runs, base, weights }: EnsembleOptions,
  session: EvaluationSession,
): Promise<readonly number[] | undefined> {
  if (weights !== 'dev') return weights;
  const values: number[] = [];
  for (const run of runs) {
    const { rows, labels } = await predictionsOf(run, 'dev', session);
    const { metrics } = scoreEverything(scoredSetOf(rows, labels));
    const headline = createMetricTable().headline(definedMetrics(metrics));
    if (headline === undefined) {
      throw new ConfigError(
        `ensemble: weights: expected a score on dev of each run, received none of ${nameIn(base, run.directory)}: neither weighted F1 nor mean CCC is defined there. Give its weights as numbers, or leave the run out.`,
      );
    }
    values.push(Math.max(0, metrics[headline]!));
  }
  return values;
}
