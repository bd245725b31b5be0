import { join } from 'node:path';
import { DataError, sameItems } from '@erc/core';
import { ABLATION_FILE, type AblationRecord } from '../files/ablation.js';
import type { Embeddings } from '../files/embeddings.js';
import { type EvaluationRecord, evaluationFile } from '../files/evaluation.js';
import { type PredictionsRecord, predictionsFile } from '../files/predictions.js';
import { ROBUSTNESS_FILE, type RobustnessRecord } from '../files/robustness.js';
import { RUN_FILE, type RunRecord } from '../files/run.js';
import { findEmbeddings } from './embeddings-file.js';
import { findRecord, readRecord } from './record-files.js';
import { findPredictions } from './score-files.js';

/** The files of a finished run, but for its weights. */
export interface RunFolder {
  readonly run: RunRecord;
  /** `dev` unless the run has no such split, `held-out` where the run is a fold, `test` once it has been opened; in this order. */
  readonly evaluations: readonly EvaluationRecord[];
  /** By split. */
  readonly predictions: Readonly<Record<string, PredictionsRecord>>;
  /** By split, where the run kept them. */
  readonly embeddings: Readonly<Record<string, Embeddings>>;
  readonly ablation?: AblationRecord;
  readonly robustness?: RobustnessRecord;
}

/**
 * Reads and checks the files of a finished run. `run.json` must be there, and `eval-dev.json` unless the run had no dev split.
 *
 * @throws DataError where a file is missing, is no JSON, or breaks the contract; the message names the file and the first key.
 */
export async function readRunFolder(directory: string): Promise<RunFolder> {
  const run = await readRecord(directory, RUN_FILE);
  const hasDev = (run.dataset.splits.dev?.utterances ?? 0) > 0;
  const evaluations: EvaluationRecord[] = [];
  const predictions: Record<string, PredictionsRecord> = {};
  const embeddings: Record<string, Embeddings> = {};
  for (const split of ['dev', 'held-out', 'test']) {
    const read = split === 'dev' && hasDev ? readRecord : findRecord;
    const evaluation = await read(directory, evaluationFile(split));
    if (!evaluation) continue;
    evaluations.push(evaluation);
    const found = await findPredictionsOf(directory, evaluation);
    if (!found) continue;
    predictions[split] = found;
    const vectors = await findEmbeddings(directory, split, found.utterances.length);
    if (vectors) embeddings[split] = vectors;
  }
  const ablation = await findRecord(directory, ABLATION_FILE);
  const robustness = await findRecord(directory, ROBUSTNESS_FILE);
  return {
    run,
    evaluations,
    predictions,
    embeddings,
    ...(ablation && { ablation }),
    ...(robustness && { robustness }),
  };
}

/** The predictions that an evaluation is of. */
async function findPredictionsOf(
  directory: string,
  { split, labels }: EvaluationRecord,
): Promise<PredictionsRecord | undefined> {
  const found = await findPredictions(directory, split);
  // Without scores of classes there are no labels to agree with.
  if (!found || !labels || sameItems(found.labels, labels)) return found;
  throw new DataError(
    `${join(directory, predictionsFile(split).name)}: labels: expected ${labels.join(', ')} as in ${evaluationFile(split).name}, received ${found.labels.join(', ')}.`,
  );
}
