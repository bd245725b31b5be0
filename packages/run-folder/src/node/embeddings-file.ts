import { join } from 'node:path';
import { decodeEmbeddings, type Embeddings, embeddingsName } from '../files/embeddings.js';
import { findBytes } from './record-files.js';
import { checkScoreFile } from './score-files.js';

/**
 * Reads `embeddings-<split>.safetensors` of a run folder, and checks it against the hash in the split's scores, where they have one.
 *
 * @param rows Number of predictions of the split.
 * @returns `undefined` where there is no such file.
 * @throws DataError as {@link decodeEmbeddings} does; also where a byte is another than when it was written.
 */
export async function findEmbeddings(
  directory: string,
  split: string,
  rows: number,
): Promise<Embeddings | undefined> {
  const name = embeddingsName(split);
  const path = join(directory, name);
  const bytes = await findBytes(path);
  if (!bytes || !(await checkScoreFile(directory, split, name, bytes))) return undefined;
  return decodeEmbeddings(bytes, rows, path);
}
