import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.js';

/** Path of the best weights of a run. */
export const bestCheckpoint = (directory: string): string =>
  join(directory, 'checkpoints', 'best.safetensors');

/** Writes a checkpoint, atomically. */
export const writeCheckpoint = (path: string, checkpoint: Checkpoint): Promise<void> =>
  writeFileAtomic(path, encodeCheckpoint(checkpoint));

/** Reads what {@link writeCheckpoint} wrote. @throws DataError where it is missing or something else. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new DataError(`${path}: expected a checkpoint, received: ${messageOf(cause)}.`, { cause });
  });
  return decodeCheckpoint(bytes, path);
}
