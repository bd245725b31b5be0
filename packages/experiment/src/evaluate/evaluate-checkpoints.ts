import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scoredExamples } from '@erc/batches';
import { writeFileAtomic } from '@erc/core/node';
import { orderedMetrics } from '@erc/metrics';
import type { EvaluationRecord } from '@erc/run-folder';
import { checkpointsTable, keptCheckpoints, scoresOfCheckpoint } from '@erc/run-folder/node';
import { notice } from '../events.js';
import { csvOf } from '../record/csv.js';
import { evaluateRun } from './evaluate-run.js';
import { evaluationRecord, writeEvaluation } from './evaluation.js';
import type { EvaluationSession } from './evaluation-session.js';
import { whileHoldingRuns } from './hold-runs.js';
import { keepIfPossible } from './keep-if-possible.js';
import { openRun } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';

/** The scores of kept weights. */
export interface ScoredCheckpoint {
  /** `best`, or an epoch: `epoch-29`. */
  readonly checkpoint: string;
  readonly evaluation: EvaluationRecord;
}

/** Scores of all weights that a run has kept, on one split. */
export interface ScoredCheckpoints {
  readonly split: ScoredSplit;
  readonly checkpoints: readonly ScoredCheckpoint[];
}

/**
 * Scores weights that a run has kept. Those of the best epoch are scored as ever; of others `eval-<split>.json` and the predictions are written into
 * `checkpoints/<name>` of the run.
 *
 * @param name `best`, or an epoch: `epoch-29`.
 * @throws DataError naming the weights that the run has kept, where these are none.
 */
export async function evaluateCheckpoint(
  run: Run,
  name: string,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<EvaluationRecord> {
  if (name === 'best') return (await evaluateRun(run, split, session)).evaluation;
  return whileHoldingRuns([run.directory], session, async () => {
    const opened = await openRun(run, split, session, name);
    try {
      const { dataset, utterances, madeFrom, streams } = opened;
      const evaluation = await opened.evaluate();
      const examples = scoredExamples(opened.examples);
      const { metrics } = run.registries.metrics;
      const parts = {
        split,
        labels: dataset.labels,
        examples,
        utterances,
        evaluation,
        metrics,
        madeFrom,
        streams,
      };
      const kept = await keepIfPossible(`scores of ${split}`, session, async () => {
        const folder = scoresOfCheckpoint(run.directory, name);
        await mkdir(folder, { recursive: true });
        return writeEvaluation(folder, parts);
      });
      return kept ?? evaluationRecord(parts);
    } finally {
      await opened.dispose();
    }
  });
}

/**
 * Scores all weights that a run has kept, and writes `checkpoints/scores-<split>.csv`. On test they are one opening; whoever takes the best of them has chosen
 * by test, which a notice says.
 */
export async function evaluateCheckpoints(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<ScoredCheckpoints> {
  const names = await keptCheckpoints(run.directory);
  const checkpoints: ScoredCheckpoint[] = [];
  for (const checkpoint of names) {
    session.signal.throwIfAborted();
    checkpoints.push({ checkpoint, evaluation: await evaluateCheckpoint(run, checkpoint, split, session) });
  }
  if (split === 'test' && checkpoints.length > 1) {
    notice(
      session.onEvent,
      `warning: the best of ${checkpoints.length} checkpoints on test is chosen by test: its score there is no estimate of anything`,
    );
  }
  await keepIfPossible('the table of checkpoints', session, () =>
    whileHoldingRuns([run.directory], session, () =>
      writeFileAtomic(join(run.directory, 'checkpoints', checkpointsTable(split)), tableOf(checkpoints)),
    ),
  );
  return { split, checkpoints };
}

/** One row for each checkpoint, rates as they are (0 … 1). */
function tableOf(checkpoints: readonly ScoredCheckpoint[]): string {
  const metrics = orderedMetrics(checkpoints.flatMap(({ evaluation }) => Object.keys(evaluation.metrics)));
  return csvOf([
    ['checkpoint', 'examples', ...metrics, 'weights'],
    ...checkpoints.map(({ checkpoint, evaluation }) => [
      checkpoint,
      evaluation.examples,
      ...metrics.map((metric) => evaluation.metrics[metric]),
      evaluation.madeFrom?.weights,
    ]),
  ]);
}
