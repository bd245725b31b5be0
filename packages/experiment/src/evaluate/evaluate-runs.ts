import { summarizeMetrics } from '@erc/metrics';
import {
  type EvaluationRecord,
  evaluationFile,
  type SplitSummaryRecord,
  splitSummaryFile,
} from '@erc/run-folder';
import { findRecord, writeRecord } from '@erc/run-folder/node';
import { pluginMetricsOf } from '../record/plugin-metrics.js';
import { currentRecord } from './current-record.js';
import { evaluateRun, type ScoredAnew } from './evaluate-run.js';
import type { EvaluationSession } from './evaluation-session.js';
import { whileHoldingRuns } from './hold-runs.js';
import { keepIfPossible } from './keep-if-possible.js';
import { isCutInTraining } from './open-run.js';
import { type Run, type ScoredSplit, splitOf } from './runs.js';

/** Scores of several seeds or folds: what `summary-<split>.json` holds. */
export type EvaluationSummary = SplitSummaryRecord;

/** Options of {@link evaluateRuns}. */
export interface EvaluateRunsOptions {
  /** Folder of the run, or of its seeds and folds. */
  readonly directory: string;
  /** At least one. */
  readonly runs: readonly Run[];
  /** @default dev; what was held out, for folds */
  readonly split?: ScoredSplit | undefined;
}

/**
 * Scores the runs of a folder. A part that was cut while training, and that nobody asked for by name, was scored then.
 *
 * @returns The scores of one run, or the mean and standard deviation of several, which are also written beside them.
 */
export const evaluateRuns = (
  options: EvaluateRunsOptions,
  session: EvaluationSession,
): Promise<EvaluationRecord | EvaluationSummary> =>
  // A single run is held while it is scored.
  whileHoldingRuns(options.runs.length > 1 ? [options.directory] : [], session, () =>
    scoreAll(options, session),
  );

async function scoreAll(
  { directory, runs, split: asked }: EvaluateRunsOptions,
  session: EvaluationSession,
): Promise<EvaluationRecord | EvaluationSummary> {
  const split = splitOf(runs[0]!, asked);
  const records = [];
  for (const run of runs) {
    const isThere = isCutInTraining(run, split) && (asked === undefined || split === 'held-out');
    const of = ({ evaluation }: ScoredAnew): EvaluationRecord => evaluation;
    const find = () => findRecord(run.directory, evaluationFile(split));
    records.push(
      isThere
        ? await currentRecord(run, split, { find, of }, session)
        : of(await evaluateRun(run, split, session)),
    );
  }
  const [first, ...others] = records;
  if (first && others.length === 0) return first;
  const madeFrom = records.flatMap((record) => record.madeFrom ?? []);
  const summary: EvaluationSummary = {
    split,
    runs: records.length,
    ...(madeFrom.length === records.length && { madeFrom }),
    ...summarizeMetrics(records),
    ...pluginMetricsOf(runs[0]!.registries.metrics.metrics),
  };
  await keepIfPossible(`scores of ${split}`, session, () =>
    writeRecord(directory, splitSummaryFile(split), summary),
  );
  return summary;
}
