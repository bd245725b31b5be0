import { join } from 'node:path';
import { DataError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { type Embeddings, embeddingsName, encodeEmbeddings } from '../files/embeddings.js';
import { type EvaluationRecord, evaluationFile } from '../files/evaluation.js';
import { checkFileHash, type FileHash, fileHashOf } from '../files/file-hash.js';
import { type PredictionsRecord, predictionsFile } from '../files/predictions.js';
import { formatRecord, parseRecord } from '../format/parse-record.js';
import { findBytes, findRecord, writeRecord } from './record-files.js';

/** The scores of a split, and what they are of. */
export interface Scores {
  readonly evaluation: EvaluationRecord;
  readonly predictions: PredictionsRecord;
  readonly embeddings?: Embeddings | undefined;
}

/**
 * Writes `predictions-<split>.json`, `embeddings-<split>.safetensors` where there are some, and at last `eval-<split>.json`, which has the
 * hashes of both.
 *
 * @returns What `eval-<split>.json` holds.
 */
export async function writeScores(
  directory: string,
  { evaluation, predictions, embeddings }: Scores,
): Promise<EvaluationRecord> {
  const { split } = evaluation;
  const files: Record<string, FileHash> = {};
  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    await writeFileAtomic(join(directory, name), bytes);
    files[name] = fileHashOf(bytes);
  };
  const file = predictionsFile(split);
  await write(file.name, new TextEncoder().encode(formatRecord(file, predictions)));
  if (embeddings) await write(embeddingsName(split), encodeEmbeddings(embeddings, split));
  const record: EvaluationRecord = { ...evaluation, files };
  await writeRecord(directory, evaluationFile(split), record);
  return record;
}

/**
 * The predictions of a split, checked against the hash in its scores, where they have one.
 *
 * @throws DataError where the file is broken, or has another byte than when it was written.
 */
export async function findPredictions(
  directory: string,
  split: string,
): Promise<PredictionsRecord | undefined> {
  const file = predictionsFile(split);
  const bytes = await findBytes(join(directory, file.name));
  if (!bytes) return undefined;
  await checkScoreFile(directory, split, file.name, bytes);
  return parseRecord(file, new TextDecoder().decode(bytes), join(directory, file.name));
}

/** As {@link findPredictions}. @throws DataError also where there are none. */
export async function readPredictions(directory: string, split: string): Promise<PredictionsRecord> {
  const found = await findPredictions(directory, split);
  if (found) return found;
  throw new DataError(`${join(directory, predictionsFile(split).name)}: expected a file, received nothing.`);
}

/**
 * Holds a file of a split against the hash in its scores.
 *
 * @returns Whether the file belongs to the scores: one that they do not name is left from earlier ones.
 * @throws DataError where the hashes differ.
 */
export async function checkScoreFile(
  directory: string,
  split: string,
  name: string,
  bytes: Uint8Array,
): Promise<boolean> {
  const scores = evaluationFile(split);
  const files = (await findRecord(directory, scores))?.files;
  const expected = files?.[name];
  if (!expected) return files === undefined;
  checkFileHash(fileHashOf(bytes), {
    where: join(directory, name),
    expected,
    record: scores.name,
    remedy: `Put the file back, or score the run again: eval --run ${directory} --split ${split}.`,
  });
  return true;
}
