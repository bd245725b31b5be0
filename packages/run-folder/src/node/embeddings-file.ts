import { join } from 'node:path';
import { writeFileAtomic } from '@erc/core/node';
import { decodeEmbeddings, type Embeddings, embeddingsName, encodeEmbeddings } from '../files/embeddings.js';
import { findBytes } from './record-files.js';

/**
 * Reads `embeddings-<split>.safetensors` of a run folder.
 *
 * @param rows Number of predictions of the split.
 * @returns `undefined` where there is no such file.
 * @throws DataError as {@link decodeEmbeddings} does.
 */
export async function findEmbeddings(
  directory: string,
  split: string,
  rows: number,
): Promise<Embeddings | undefined> {
  const path = join(directory, embeddingsName(split));
  const bytes = await findBytes(path);
  return bytes && decodeEmbeddings(bytes, rows, path);
}

/** Writes `embeddings-<split>.safetensors` of a run folder, atomically. */
export const writeEmbeddings = (directory: string, split: string, embeddings: Embeddings): Promise<void> =>
  writeFileAtomic(join(directory, embeddingsName(split)), encodeEmbeddings(embeddings, split));
