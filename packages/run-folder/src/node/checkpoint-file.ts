import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { readOrdinaryFile, writeFileAtomic } from '@erc/core/node';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.js';
import { checkFileHash, type FileHash, fileHashOf } from '../files/file-hash.js';
import { RUN_FILE } from '../files/run.js';
import { STAGE_FILE } from '../files/training.js';
import { findBytes, findRecord } from './record-files.js';

/** Path of the best weights from the folder of their run, as its record names them. */
const BEST = 'checkpoints/best.safetensors';

/** Path of the best weights of a run. */
export const bestCheckpoint = (directory: string): string => join(directory, BEST);

/** Writes a checkpoint, atomically. Returns the hash of its file. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<FileHash> {
  const parts = encodeCheckpoint(checkpoint);
  await writeFileAtomic(path, parts);
  return fileHashOf(...parts);
}

/** Reads what {@link writeCheckpoint} wrote. @throws DataError where it is missing or something else. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readWeights(path), path);
}

/** The best weights of a run, and the hash of their file. */
export interface BestCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly sha256: string;
}

/**
 * Reads the best weights of a run, or of a stage, and checks them against the hash in its record. A run from before files were hashed, and one
 * that is not finished, has none.
 *
 * @throws DataError where the file is missing, is no checkpoint, or has another byte than when it was written.
 */
export async function readBestCheckpoint(directory: string): Promise<BestCheckpoint> {
  const path = bestCheckpoint(directory);
  const bytes = await readWeights(path);
  const { sha256 } = await checkBest(directory, bytes);
  return { checkpoint: decodeCheckpoint(bytes, path), sha256 };
}

/**
 * The hash of the best weights of a run, checked against that in its record; that of the record where the file is gone.
 *
 * @returns `undefined` where neither is there.
 * @throws DataError where they differ.
 */
export async function checkWeights(directory: string): Promise<string | undefined> {
  const bytes = await findBytes(bestCheckpoint(directory));
  if (bytes) return (await checkBest(directory, bytes)).sha256;
  return (await findRecord(directory, RUN_FILE))?.files?.[BEST]?.sha256;
}

async function checkBest(directory: string, bytes: Uint8Array): Promise<FileHash> {
  for (const file of [RUN_FILE, STAGE_FILE]) {
    const expected = (await findRecord(directory, file))?.files?.[BEST];
    if (!expected) continue;
    return checkFileHash(bytes, {
      where: bestCheckpoint(directory),
      expected,
      record: file.name,
      remedy: 'Put the file of this run back, or train it again.',
    });
  }
  return fileHashOf(bytes);
}

const readWeights = (path: string): Promise<Uint8Array> =>
  readOrdinaryFile(path).catch((cause: unknown) => {
    throw new DataError(`${path}: expected a checkpoint, received: ${messageOf(cause)}.`, { cause });
  });
