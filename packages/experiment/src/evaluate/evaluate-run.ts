import { type EvaluationRecord, evaluationFile } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { writeRunReport } from '../record/write-run-report.js';
import { writeEvaluation } from './evaluation.js';
import type { EvaluationSession } from './evaluation-session.js';
import { openRun } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';

/**
 * Loads the best checkpoint of a run, predicts a split without dropout, and writes `eval-<split>.json`, the predictions, the embeddings
 * where they are few enough, and a new report where the session wants it.
 */
export async function evaluateRun(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<EvaluationRecord> {
  const opened = await openRun(run, split, session);
  try {
    const { dataset, examples, streams } = opened;
    const evaluation = await opened.evaluate(examples, { embedding: opened.keepsEmbeddings });
    const { labels } = dataset;
    const { metrics } = run.registries.metrics;
    const parts = { split, labels, examples, utterances: opened.utterances, evaluation, metrics, streams };
    const record = await writeEvaluation(run.directory, parts);
    if (session.reports) {
      const utterances = Object.values(dataset.splits).flat();
      await writeRunReport({ directory: run.directory, dataset, utterances });
    }
    return record;
  } finally {
    await opened.dispose();
  }
}

/** Reads the scores that a run folder holds. */
export const readEvaluation = (run: Run, split: ScoredSplit): Promise<EvaluationRecord> =>
  readRecord(run.directory, evaluationFile(split));
