import { scoredExamples } from '@erc/batches';
import type { EvaluationRecord, PredictionsRecord } from '@erc/run-folder';
import { writeRunReport } from '../record/write-run-report.js';
import { evaluationRecord, predictionsRecord, writeEvaluation } from './evaluation.js';
import type { EvaluationSession } from './evaluation-session.js';
import { whileHoldingRuns } from './hold-runs.js';
import { keepIfPossible } from './keep-if-possible.js';
import { openRun } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';

/** Scores of a run on a split. */
export interface ScoredAnew {
  readonly evaluation: EvaluationRecord;
  readonly predictions: PredictionsRecord;
  /** Whether its folder holds both: not where nothing could be written to it. */
  readonly isKept: boolean;
}

/**
 * Loads the best checkpoint of a run, predicts a split without dropout, and writes `eval-<split>.json`, the predictions, the embeddings
 * where they are few enough, and a new report where the session wants it. Where its folder cannot be written to, a warning says so.
 *
 * @throws FolderInUseError when another process writes to the run.
 */
export const evaluateRun = (run: Run, split: ScoredSplit, session: EvaluationSession): Promise<ScoredAnew> =>
  whileHoldingRuns([run.directory], session, () => scoreAndWrite(run, split, session));

async function scoreAndWrite(run: Run, split: ScoredSplit, session: EvaluationSession): Promise<ScoredAnew> {
  const { directory } = run;
  const opened = await openRun(run, split, session);
  try {
    const { dataset, utterances, madeFrom, streams } = opened;
    const evaluation = await opened.evaluate(opened.examples, { embedding: opened.keepsEmbeddings });
    const examples = scoredExamples(opened.examples);
    const { labels } = dataset;
    const { metrics } = run.registries.metrics;
    const parts = { split, labels, examples, utterances, evaluation, metrics, madeFrom, streams };
    const kept = await keepIfPossible(`scores of ${split}`, session, () => writeEvaluation(directory, parts));
    // The page is made from what the folder holds.
    if (session.reports && kept) {
      const all = Object.values(dataset.splits).flat();
      await keepIfPossible('report.html', session, () =>
        writeRunReport({ directory, dataset, utterances: all }),
      );
    }
    return {
      evaluation: kept ?? evaluationRecord(parts),
      predictions: predictionsRecord(parts),
      isKept: kept !== undefined,
    };
  } finally {
    await opened.dispose();
  }
}
