import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import type { z } from 'zod';
import {
  type AblationRecord,
  ablationSchema,
  type EvaluationRecord,
  evaluationSchema,
  type PredictionsRecord,
  predictionsSchema,
  type RunRecord,
  runSchema,
  type SummaryRecord,
  summarySchema,
} from './schemas.js';

/** The files of a run folder that a report is made from. */
export interface RunFolder {
  readonly run: RunRecord;
  /** `dev` always, `held-out` where the run is a fold, `test` once it has been opened; in this order. */
  readonly evaluations: readonly EvaluationRecord[];
  /** By split. */
  readonly predictions: Readonly<Record<string, PredictionsRecord>>;
  readonly ablation?: AblationRecord;
}

/**
 * Reads and checks the files of a run folder. `run.json` and `eval-dev.json` must be there.
 *
 * @throws {DataError} A file is missing, is no JSON, or breaks the contract; the message names the file and the first key.
 */
export async function readRunFolder(directory: string): Promise<RunFolder> {
  const at = (name: string): string => join(directory, name);
  const run = await readRequired(at('run.json'), runSchema);
  const evaluations = [await readRequired(at('eval-dev.json'), evaluationSchema)];
  for (const split of ['held-out', 'test']) {
    const evaluation = await readOptional(at(`eval-${split}.json`), evaluationSchema);
    if (evaluation) evaluations.push(evaluation);
  }
  const predictions: Record<string, PredictionsRecord> = {};
  for (const { split, labels } of evaluations) {
    const path = at(`predictions-${split}.json`);
    const found = await readOptional(path, predictionsSchema);
    if (!found) continue;
    if (found.labels.join('\n') !== labels.join('\n')) {
      throw new DataError(
        `${path}: labels: expected ${labels.join(', ')} as in eval-${split}.json, received ${found.labels.join(', ')}.`,
      );
    }
    predictions[split] = found;
  }
  const ablation = await readOptional(at('ablation.json'), ablationSchema);
  return { run, evaluations, predictions, ...(ablation && { ablation }) };
}

/** Reads `summary.json` of a folder that holds several seeds or folds. @throws {DataError} as {@link readRunFolder}. */
export function readSummary(directory: string): Promise<SummaryRecord> {
  return readRequired(join(directory, 'summary.json'), summarySchema);
}

async function readRequired<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
  const value = await readOptional(path, schema);
  if (value === undefined) throw new DataError(`${path}: expected a file, received nothing.`);
  return value;
}

async function readOptional<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataError(`${path}: expected a readable file, received: ${messageOf(cause)}.`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${path}: expected JSON, received: ${messageOf(cause)}.`, { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new DataError(`${path}: ${where}${messageOf(issue.message)}.`, { cause: result.error });
}
