import { DataError, type FeatureArray } from '@erc/core';
import { openPacked } from './packed-file.js';
import { visitRows } from './read-rows.js';
import { isTrusted } from './trust.js';

/** What {@link readFeatures} takes: `storeFeatures` gives both. */
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
export function readFeatures({ files, keys }: ReadFeaturesOptions): FeatureArray[] {
  const features: FeatureArray[] = new Array(keys?.length ?? 0);
  const left = keys && new Set(keys.keys());
  for (const path of files) {
    const file = openPacked(path);
    try {
      const check = !isTrusted(file);
      if (left === undefined) {
        const before = features.length;
        const rows = Int32Array.from({ length: file.info.rows }, (_, row) => row);
        visitRows(file, rows, { keep: true, check }, (_, feature) => features.push(feature!));
        if (features.length < before + rows.length) throw damaged(path);
        continue;
      }
      // Places in the result, by row: several inputs may have the same content.
      const places = new Map<number, number | number[]>();
      for (const i of left) {
        const row = file.find(Buffer.from(keys![i]!, 'hex'));
        if (row < 0) continue;
        const other = places.get(row);
        places.set(row, other === undefined ? i : Array.isArray(other) ? [...other, i] : [other, i]);
        left.delete(i);
      }
      let seen = 0;
      visitRows(file, Int32Array.from(places.keys()).sort(), { keep: true, check }, (row, feature) => {
        seen++;
        const place = places.get(row)!;
        if (Array.isArray(place)) for (const i of place) features[i] = feature!;
        else features[place] = feature!;
      });
      if (seen < places.size) throw damaged(path);
    } finally {
      file.close();
    }
  }
  for (const i of left ?? []) {
    throw new DataError(`${files.join(', ')}: expected the features with key ${keys![i]}, received none.`);
  }
  return features;
}

const damaged = (path: string): DataError =>
  new DataError(
    `${path}: expected rows with their checksums, received others: it is damaged. The same command encodes it again.`,
  );
