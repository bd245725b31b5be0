import { type Dataset, groupDialogues } from '@erc/core';
import { agreementOf } from '@erc/metrics';
import { type EvaluationRecord, evaluationFile } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { writeEvaluation } from './evaluation.js';
import { openRun } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';
import type { Session } from './session.js';

/**
 * Loads the best checkpoint of a run, predicts a split without dropout, and writes `eval-<split>.json`, the predictions, the embeddings
 * where they are few enough, and a new report where the session wants it.
 */
export async function evaluateRun(run: Run, split: ScoredSplit, session: Session): Promise<EvaluationRecord> {
  const opened = await openRun(run, split, session);
  try {
    const { dataset, examples, utterances, streams } = opened;
    const evaluation = await opened.evaluate(examples, { embedding: opened.keepsEmbeddings });
    const { labels } = dataset;
    const { metrics } = run.registries.metrics;
    const parts = { split, labels, examples, utterances, evaluation, metrics, streams };
    const record = await writeEvaluation(run.directory, parts);
    if (session.reports) await writeReport(run.directory, dataset);
    return record;
  } finally {
    await opened.dispose();
  }
}

/** Makes the report of a run anew, from what its folder holds. */
async function writeReport(directory: string, dataset: Dataset): Promise<void> {
  const { name, labels, licence, splits } = dataset;
  const utterances = Object.values(splits).flat();
  const agreement = agreementOf(utterances);
  // Charts take long to load and are needed at the end only.
  const { createReport } = await import('@erc/report');
  await createReport({
    runDirectory: directory,
    dataset: {
      name,
      labels,
      licence,
      dialogues: groupDialogues(utterances),
      ...(agreement && { agreement }),
    },
  });
}

/** Reads the scores that a run folder holds. */
export const readEvaluation = (run: Run, split: ScoredSplit): Promise<EvaluationRecord> =>
  readRecord(run.directory, evaluationFile(split));
