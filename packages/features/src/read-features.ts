import { DataError, type DenseFeature } from '@erc/core';
import { KEY_BYTES } from './layout.js';
import { openPacked, type PackedFile } from './packed-file.js';
import { visitRows } from './read-rows.js';
import { isTrusted } from './trust.js';

/** Options of {@link readFeatures}: `storeFeatures` gives both. */
export interface ReadFeaturesOptions {
  /** Packed files, in which the keys are looked up in this order. */
  readonly files: readonly string[];
  /** The key of each feature, in hex. @default every row of the files, in their order */
  readonly keys?: readonly string[];
}

/**
 * Reads features into memory: a few large reads, of which the features are views.
 *
 * @throws DataError when a file is damaged or lacks a key.
 */
export function readFeatures({ files, keys }: ReadFeaturesOptions): DenseFeature[] {
  if (keys === undefined) return files.flatMap(readAll);
  const features: DenseFeature[] = new Array(keys.length);
  const bytes = Buffer.from(keys.join(''), 'hex');
  if (bytes.length !== keys.length * KEY_BYTES) throw lacks(files, keys.find((key) => !KEY.test(key))!);
  let left = new Int32Array(keys.length);
  for (let i = 0; i < left.length; i++) left[i] = i;
  for (const path of files) {
    if (left.length === 0) break;
    left = withFile(path, (file) => readKeys(file, { keys: bytes, left, features }));
  }
  if (left.length > 0) throw lacks(files, keys[left[0]!]!);
  return features;
}

const KEY = /^[0-9a-f]{64}$/i;

function withFile<T>(path: string, act: (file: PackedFile) => T): T {
  const file = openPacked(path);
  try {
    return act(file);
  } finally {
    file.close();
  }
}

const readAll = (path: string): DenseFeature[] =>
  withFile(path, (file) => {
    const features: DenseFeature[] = [];
    const rows = Int32Array.from({ length: file.info.rows }, (_, row) => row);
    visitRows(file, rows, { keep: true, check: !isTrusted(file) }, (_, feature) => features.push(feature!));
    if (features.length < rows.length) throw damaged(path);
    return features;
  });

/** Puts the features of those of the keys that a file has into their places. @returns the numbers of the others. */
function readKeys(
  file: PackedFile,
  {
    keys,
    left,
    features,
  }: { readonly keys: Uint8Array; readonly left: Int32Array; readonly features: DenseFeature[] },
): Int32Array<ArrayBuffer> {
  // For each row the first key with its content, for each key the next one: several inputs may have the same content.
  const first = new Int32Array(file.info.rows).fill(-1);
  const next = new Int32Array(features.length).fill(-1);
  const others: number[] = [];
  let found = 0;
  for (let k = 0; k < left.length; k++) {
    const i = left[k]!;
    const row = file.find(keys, i * KEY_BYTES);
    if (row < 0) {
      others.push(i);
      continue;
    }
    if (first[row] === -1) found++;
    next[i] = first[row]!;
    first[row] = i;
  }
  const rows = new Int32Array(found);
  let at = 0;
  for (let row = 0; row < first.length; row++) if (first[row] !== -1) rows[at++] = row;
  let seen = 0;
  visitRows(file, rows, { keep: true, check: !isTrusted(file) }, (row, feature) => {
    seen++;
    for (let i = first[row]!; i !== -1; i = next[i]!) features[i] = feature!;
  });
  if (seen < found) throw damaged(file.path);
  return Int32Array.from(others);
}

const lacks = (files: readonly string[], key: string): DataError =>
  new DataError(`${files.join(', ')}: expected the features with key ${key}, received none.`);

const damaged = (path: string): DataError =>
  new DataError(
    `${path}: expected rows with their checksums, received others: it is damaged. The same command encodes it again.`,
  );
