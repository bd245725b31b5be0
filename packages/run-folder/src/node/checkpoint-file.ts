import { join } from 'node:path';
import { DataError, type FeatureArray, messageOf } from '@erc/core';
import {
  type BegunFile,
  beginFile,
  type FileFunctions,
  type OpenSafetensors,
  openSafetensors,
  sizeOfFile,
} from '@erc/core/node';
import { type Checkpoint, STREAMS, streamCheckpoint, WEIGHTS } from '../files/checkpoint.js';
import { checkFileHash, type FileHash } from '../files/file-hash.js';
import { partMetadata } from '../files/origins.js';
import { RUN_FILE } from '../files/run.js';
import { STAGE_FILE } from '../files/training.js';
import { hashFile } from './hash-file.js';
import { findRecord } from './record-files.js';

/** Path of the best weights from the folder of their run, as its record names them. */
const BEST = 'checkpoints/best.safetensors';

/** Path of the best weights of a run. */
export const bestCheckpoint = (directory: string): string => join(directory, BEST);

/**
 * Hands a checkpoint to the system: when this resolves, its weights are not read any more.
 *
 * @throws As {@link beginFile}; whatever reading a weight throws.
 */
export const beginCheckpoint = (
  path: string,
  checkpoint: Checkpoint,
  files?: FileFunctions,
): Promise<BegunFile> =>
  beginFile(path, streamCheckpoint(checkpoint), { hash: true, ...(files && { files }) });

/** Writes a checkpoint, atomically. Returns the hash of its file. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<FileHash> {
  const file = await beginCheckpoint(path, checkpoint);
  return file.finish();
}

/**
 * Reads what {@link writeCheckpoint} wrote: its weights one by one, when they are asked for, so that a file of any size takes no memory. Until
 * then the file must stay as it is.
 *
 * @throws DataError where it is missing or something else.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const file = await openFile(path);
  const { origins, metadata } = partMetadata(file.metadata, path);
  const shapes = new Map<string, readonly number[]>();
  const streams: Record<string, Record<string, FeatureArray>> = {};
  for (const [name, { dtype, shape }] of Object.entries(file.arrays)) {
    if (dtype === 'U8') throw new DataError(`${path}: "${name}": expected float32 or int32, received uint8.`);
    if (name.startsWith(WEIGHTS)) {
      if (dtype !== 'F32') throw new DataError(`${path}: "${name}": expected float32, received int32.`);
      shapes.set(name.slice(WEIGHTS.length), shape);
    } else if (name.startsWith(STREAMS)) {
      const [stream = '', ...rest] = name.slice(STREAMS.length).split('/');
      const { buffer } = await file.read(name);
      const data = dtype === 'F32' ? new Float32Array(buffer) : new Int32Array(buffer);
      streams[stream] = { ...streams[stream], [rest.join('/')]: { data, shape } };
    } else {
      throw new DataError(`${path}: expected names under ${WEIGHTS} or ${STREAMS}, received "${name}".`);
    }
  }
  const read = async (at: string): Promise<Float32Array> =>
    new Float32Array((await file.read(WEIGHTS + at)).buffer);
  return { weights: { shapes, origins, read }, streams, metadata };
}

async function openFile(path: string): Promise<OpenSafetensors<'F32' | 'I32' | 'U8'>> {
  try {
    await sizeOfFile(path);
    return await openSafetensors(path, ['F32', 'I32', 'U8']);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw notThere(path, cause);
  }
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
  const found = await hashFile(path).catch((cause: unknown) => {
    throw notThere(path, cause);
  });
  const { sha256 } = await checkBest(directory, found);
  return { checkpoint: await readCheckpoint(path), sha256 };
}

/**
 * The hash of the best weights of a run, checked against that in its record; that of the record where the file is gone.
 *
 * @returns `undefined` where neither is there.
 * @throws DataError where they differ.
 */
export async function checkWeights(directory: string): Promise<string | undefined> {
  const path = bestCheckpoint(directory);
  const found = await hashFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new DataError(`${path}: expected a readable file, received: ${messageOf(cause)}.`, { cause });
  });
  if (found) return (await checkBest(directory, found)).sha256;
  return (await findRecord(directory, RUN_FILE))?.files?.[BEST]?.sha256;
}

async function checkBest(directory: string, found: FileHash): Promise<FileHash> {
  for (const file of [RUN_FILE, STAGE_FILE]) {
    const expected = (await findRecord(directory, file))?.files?.[BEST];
    if (!expected) continue;
    return checkFileHash(found, {
      where: bestCheckpoint(directory),
      expected,
      record: file.name,
      remedy: 'Put the file of this run back, or train it again.',
    });
  }
  return found;
}

const notThere = (path: string, cause: unknown): DataError =>
  new DataError(`${path}: expected a checkpoint, received: ${messageOf(cause)}.`, { cause });
