import { DataError, readSafetensors, writeSafetensors } from '@erc/core';

/** One vector per utterance. */
export interface Embeddings {
  /** `[rows, dim]`, row after row. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

/** Name of the file of a split's embeddings. */
export const embeddingsName = (split: string): string => `embeddings-${split}.safetensors`;

/** The bytes of `embeddings-<split>.safetensors`: a float32 tensor `embedding` `[utterances, dim]`, rows in the order of the predictions. */
export const encodeEmbeddings = ({ data, rows, dim }: Embeddings, split: string): Uint8Array =>
  writeSafetensors({ embedding: { data, shape: [rows, dim] } }, { split });

/**
 * Reads what {@link encodeEmbeddings} gave.
 *
 * @param rows Number of predictions.
 * @param where Path of the file, for errors.
 * @throws DataError where the bytes are broken, have no such tensor, or another number of rows; where a value is not finite.
 */
export function decodeEmbeddings(bytes: Uint8Array, rows: number, where: string): Embeddings {
  const { data, shape } = readSafetensors(bytes, where).tensors.embedding ?? {};
  if (!(data instanceof Float32Array) || shape?.length !== 2 || shape[0] !== rows || shape[1] === 0) {
    throw new DataError(
      `${where}: embedding: expected float32 [${rows}, dim], one row per prediction, received ${shape ? `[${shape.join(', ')}]` : 'nothing'}.`,
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new DataError(
      `${where}: embedding: row ${Math.floor(wrong / shape[1]!)}: expected finite values, received ${data[wrong]}.`,
    );
  }
  return { data, rows, dim: shape[1]! };
}
