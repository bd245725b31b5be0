import { join } from 'node:path';
import { DataError } from '@erc/core';
import { type EvaluationRecord, evaluationSchema } from './evaluation-schema.js';
import { type PredictionsRecord, predictionsSchema } from './predictions-schema.js';
import { type Embeddings, readEmbeddings } from './read-embeddings.js';
import { readOptional, readRequired } from './read-json.js';
import {
  type AblationRecord,
  ablationSchema,
  type RobustnessRecord,
  type RunRecord,
  robustnessSchema,
  runSchema,
  type SummaryRecord,
  summarySchema,
} from './schemas.js';

/** The files of a run folder that a report is made from. */
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
 * Reads and checks the files of a run folder. `run.json` must be there, and `eval-dev.json` unless the run had no dev split.
 *
 * @throws {DataError} A file is missing, is no JSON, or breaks the contract; the message names the file and the first key.
 */
export async function readRunFolder(directory: string): Promise<RunFolder> {
  const at = (name: string): string => join(directory, name);
  const run = await readRequired(at('run.json'), runSchema);
  const hasDev = (run.dataset.splits.dev?.utterances ?? 0) > 0;
  const evaluations: EvaluationRecord[] = [];
  for (const split of ['dev', 'held-out', 'test']) {
    const read = split === 'dev' && hasDev ? readRequired : readOptional;
    const evaluation = await read(at(`eval-${split}.json`), evaluationSchema);
    if (evaluation) evaluations.push(evaluation);
  }
  const predictions: Record<string, PredictionsRecord> = {};
  const embeddings: Record<string, Embeddings> = {};
  for (const { split, labels } of evaluations) {
    const path = at(`predictions-${split}.json`);
    const found = await readOptional(path, predictionsSchema);
    if (!found) continue;
    // Without scores of classes there are no labels to agree with.
    if (labels && found.labels.join('\n') !== labels.join('\n')) {
      throw new DataError(
        `${path}: labels: expected ${labels.join(', ')} as in eval-${split}.json, received ${found.labels.join(', ')}.`,
      );
    }
    predictions[split] = found;
    const vectors = await readEmbeddings(at(`embeddings-${split}.safetensors`), found.utterances.length);
    if (vectors) embeddings[split] = vectors;
  }
  const ablation = await readOptional(at('ablation.json'), ablationSchema);
  const robustness = await readOptional(at('robustness.json'), robustnessSchema);
  return {
    run,
    evaluations,
    predictions,
    embeddings,
    ...(ablation && { ablation }),
    ...(robustness && { robustness }),
  };
}

/** Reads `summary.json` of a folder that holds several seeds or folds. @throws {DataError} as {@link readRunFolder}. */
export function readSummary(directory: string): Promise<SummaryRecord> {
  return readRequired(join(directory, 'summary.json'), summarySchema);
}
