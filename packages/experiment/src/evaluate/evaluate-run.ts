import type { EvaluationRecord } from '@erc/run-folder';
import { writeRunReport } from '../record/write-run-report.js';
import { writeEvaluation } from './evaluation.js';
import type { EvaluationSession } from './evaluation-session.js';
import { whileHoldingRuns } from './hold-runs.js';
import { openRun } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';

/**
 * Loads the best checkpoint of a run, predicts a split without dropout, and writes `eval-<split>.json`, the predictions, the embeddings
 * where they are few enough, and a new report where the session wants it.
 *
 * @throws FolderInUseError when another process writes to the run.
 */
export const evaluateRun = (
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<EvaluationRecord> =>
  whileHoldingRuns([run.directory], session, () => scoreAndWrite(run, split, session));

async function scoreAndWrite(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<EvaluationRecord> {
  const opened = await openRun(run, split, session);
  try {
    const { dataset, examples, utterances, madeFrom, streams } = opened;
    const evaluation = await opened.evaluate(examples, { embedding: opened.keepsEmbeddings });
    const { labels } = dataset;
    const { metrics } = run.registries.metrics;
    const parts = { split, labels, examples, utterances, evaluation, metrics, madeFrom, streams };
    const record = await writeEvaluation(run.directory, parts);
    if (session.reports) {
      const all = Object.values(dataset.splits).flat();
      await writeRunReport({ directory: run.directory, dataset, utterances: all });
    }
    return record;
  } finally {
    await opened.dispose();
  }
}
