import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf, type Split } from '@erc/core';
import { sizeOfFile } from '@erc/core/node';
import { csvNamesOf } from '../dataset-folder/manifest.js';

/** The files that hold one stream of one split. */
export interface FeatureFiles {
  readonly split: Split;
  readonly stream: string;
  /** Absolute path of an npy or safetensors file. */
  readonly path: string;
  /** Absolute path of an npy file of lengths. */
  readonly lengthsPath: string | undefined;
}

const FILE = /^(train|dev|valid|test)_(.+?)(_lengths)?\.(npy|safetensors)$/;
const STREAM = /^[a-z][a-z0-9-]*$/;

/** Above it a file cannot be held three times (as it is, cut, written) in the memory of a small machine. */
export const MAX_MEBIBYTES = 1024;
const MEBIBYTE = 2 ** 20;

/**
 * Finds `<split>_<stream>.npy`, or `.safetensors`, of every stream and split. `valid` is taken for `dev`.
 *
 * @returns Files by stream, then by split.
 * @throws DataError when a split lacks a stream that another has, when there are two files for one, when there are none at all, and for
 * what is no file or too large.
 */
export async function findFeatures(from: string, splits: readonly Split[]): Promise<FeatureFiles[]> {
  const names = (await readdir(from)).filter((name) => !name.startsWith('.')).sort();
  const streams = new Set<string>();
  for (const name of names) {
    const stream = FILE.exec(name)?.[2];
    if (stream === undefined) continue;
    if (!STREAM.test(stream)) {
      throw new DataError(
        `${join(from, name)}: expected the stream's name in lower-case letters, digits and "-", received ${JSON.stringify(stream)}.`,
      );
    }
    streams.add(stream);
  }
  if (streams.size === 0) {
    const others = names.filter((name) => !name.endsWith('.csv'));
    throw new DataError(
      `${from}: expected files such as train_audio.npy or train_audio.safetensors, ` +
        `received ${others.slice(0, 5).join(', ') || 'none'}.`,
    );
  }
  const files = [...streams].flatMap((stream) => splits.map((split) => filesOf(from, names, split, stream)));
  for (const { path, lengthsPath } of files) {
    await checkFeatureFile(path);
    if (lengthsPath !== undefined) await checkFeatureFile(lengthsPath);
  }
  return files;
}

/** Looks before anything is read: a device has no end. */
export async function checkFeatureFile(path: string): Promise<void> {
  let bytes: number;
  try {
    bytes = await sizeOfFile(path);
  } catch (cause) {
    throw new DataError(`${path}: expected a readable file, received ${messageOf(cause)}.`, { cause });
  }
  if (bytes > MAX_MEBIBYTES * MEBIBYTE) {
    throw new DataError(
      `${path}: expected at most ${MAX_MEBIBYTES} MiB, received ${Math.ceil(bytes / MEBIBYTE)} MiB.`,
    );
  }
}

function filesOf(from: string, names: readonly string[], split: Split, stream: string): FeatureFiles {
  const starts = csvNamesOf(split).map((csv) => `${csv.slice(0, -'.csv'.length)}_${stream}`);
  const there = (ends: readonly string[]): string[] =>
    starts.flatMap((start) => ends.map((end) => start + end)).filter((name) => names.includes(name));
  const found = there(['.npy', '.safetensors']);
  if (found.length !== 1) {
    throw new DataError(
      `${from}: expected one file ${starts[0]}.npy or ${starts[0]}.safetensors, received ${found.join(' and ') || 'none'}.`,
    );
  }
  const lengths = there(['_lengths.npy']);
  if (lengths.length > 1) {
    throw new DataError(`${from}: expected one file ${lengths[0]}, received ${lengths.join(' and ')}.`);
  }
  return {
    split,
    stream,
    path: join(from, found[0]!),
    lengthsPath: lengths[0] === undefined ? undefined : join(from, lengths[0]),
  };
}
