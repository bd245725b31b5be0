import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type FeatureArray, messageOf } from '@erc/core';
import {
  type BegunFile,
  beginFile,
  type FileFunctions,
  findSafetensors,
  type SafetensorsArrays,
  sizeOfFile,
} from '@erc/core/node';
import { type Checkpoint, STREAMS, streamCheckpoint, WEIGHTS } from '../files/checkpoint.js';
import { checkFileHash, type FileHash } from '../files/file-hash.js';
import { partMetadata } from '../files/origins.js';
import { RUN_FILE } from '../files/run.js';
import { STAGE_FILE } from '../files/training.js';
import { hashFile } from './hash-file.js';
import { findRecord } from './record-files.js';

/** Names of kept weights: `best`, or `epoch-29`. */
const KEPT = /^(best|epoch-\d+)$/;

/** Whether a word may name kept weights of a run: `best`, or those of an epoch, `epoch-29`. */
export const isCheckpointName = (name: string): boolean => KEPT.test(name);

/** Path of kept weights from the folder of their run, as its record names them. */
const pathOf = (name: string): string => `checkpoints/${name}.safetensors`;
const BEST = pathOf('best');

/** Path of the best weights of a run. */
export const bestCheckpoint = (directory: string): string => join(directory, BEST);

/** Path of kept weights of a run. */
export const keptCheckpoint = (directory: string, name: string): string => join(directory, pathOf(name));

/** Folder of the scores of an epoch's weights, beside them. Those of the best ones are in the folder of the run. */
export const scoresOfCheckpoint = (directory: string, name: string): string =>
  name === 'best' ? directory : join(directory, 'checkpoints', name);

/** Name of the table with the scores of all kept weights, beside them. */
export const checkpointsTable = (split: string): string => `scores-${split}.csv`;

/** Names of the weights that a run has kept: `best`, then epochs in their order. */
export async function keptCheckpoints(directory: string): Promise<string[]> {
  const names = await readdir(join(directory, 'checkpoints')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const kept = names.flatMap((name) => {
    const [stem, ending] = [name.slice(0, -'.safetensors'.length), name.slice(-'.safetensors'.length)];
    return ending === '.safetensors' && isCheckpointName(stem) ? [stem] : [];
  });
  const epochOf = (name: string): number => Number(name.replace('epoch-', '').replace('best', '0'));
  return kept.sort((a, b) => epochOf(a) - epochOf(b));
}

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

async function openFile(path: string): Promise<SafetensorsArrays<'F32' | 'I32' | 'U8'>> {
  try {
    await sizeOfFile(path);
    return await findSafetensors(path, ['F32', 'I32', 'U8']);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw notThere(path, cause);
  }
}

/** Kept weights of a run, and the hash of their file. */
export interface KeptCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly sha256: string;
}

/** Reads the best weights of a run, or of a stage, as {@link readKeptCheckpoint} does. */
export const readBestCheckpoint = (directory: string): Promise<KeptCheckpoint> =>
  readKeptCheckpoint(directory, 'best');

/**
 * Reads weights that a run, or a stage, has kept, and checks them against the hash in its record. A run from before files were hashed, and one
 * that is not finished, has none.
 *
 * @param name `best`, or an epoch: `epoch-29`.
 * @throws DataError where the file is missing, naming those that there are, is no checkpoint, or has another byte than when it was written.
 */
export async function readKeptCheckpoint(directory: string, name: string): Promise<KeptCheckpoint> {
  const path = keptCheckpoint(directory, name);
  const found = await hashFile(path).catch(async (cause: unknown) => {
    const kept = name === 'best' ? [] : await keptCheckpoints(directory);
    if (kept.length === 0 || kept.includes(name)) throw notThere(path, cause);
    throw new DataError(
      `${path}: expected one of ${kept.join(', ')}, which the run has kept; received ${name}.`,
      { cause },
    );
  });
  const { sha256 } = await checkKept(directory, name, found);
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
  if (found) return (await checkKept(directory, 'best', found)).sha256;
  return (await findRecord(directory, RUN_FILE))?.files?.[BEST]?.sha256;
}

async function checkKept(directory: string, name: string, found: FileHash): Promise<FileHash> {
  for (const file of [RUN_FILE, STAGE_FILE]) {
    const expected = (await findRecord(directory, file))?.files?.[pathOf(name)];
    if (!expected) continue;
    return checkFileHash(found, {
      where: keptCheckpoint(directory, name),
      expected,
      record: file.name,
      remedy: 'Put the file of this run back, or train it again.',
    });
  }
  return found;
}

const notThere = (path: string, cause: unknown): DataError =>
  new DataError(`${path}: expected a checkpoint, received: ${messageOf(cause)}.`, { cause });
