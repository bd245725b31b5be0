import { DataError, readSafetensors } from '@erc/core';
import { readBytes } from './read-json.js';

/** One vector per utterance. */
export interface Embeddings {
  /** `[rows, dim]`, row after row. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

/**
 * Reads `embeddings-<split>.safetensors`: a float32 tensor `embedding` `[utterances, dim]`, rows in the order of the predictions.
 *
 * @param rows Number of predictions.
 * @returns `undefined` where there is no such file.
 * @throws {DataError} The file is broken, has no such tensor, or another number of rows; a value is not finite.
 */
export async function readEmbeddings(path: string, rows: number): Promise<Embeddings | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  const embedding = readSafetensors(bytes, path).tensors.embedding;
  const { data, shape } = embedding ?? {};
  if (!(data instanceof Float32Array) || shape?.length !== 2 || shape[0] !== rows || shape[1] === 0) {
    throw new DataError(
      `${path}: embedding: expected float32 [${rows}, dim], one row per prediction, received ${shape ? `[${shape.join(', ')}]` : 'nothing'}.`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new DataError(
      `${path}: embedding: row ${Math.floor(wrong / shape[1]!)}: expected finite values, received ${data[wrong]}.`,
    );
  }
  return { data, rows, dim: shape[1]! };
}
