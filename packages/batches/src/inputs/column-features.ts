import { type FeatureArray, isSparse } from '@erc/core';
import { type Standardizer, standardize } from '../examples/standardize.js';

/** Numbers of an utterance by their names; those that are not known are absent. */
export type ColumnValues = Readonly<Record<string, number>>;

/**
 * Numbers of utterances as features, `[2 · names]`: the values, standardized, then for each of them 1 where it is known and 0 where it is not. A value that is
 * not known is the mean, 0.
 *
 * @param standardizer Of training, `[names]`.
 */
export function columnFeatures(
  rows: readonly ColumnValues[],
  names: readonly string[],
  standardizer: Standardizer,
): FeatureArray[] {
  const { mean } = standardizer;
  const values = rows.map(
    (row): FeatureArray => ({
      data: Float32Array.from(names, (name, k) => (Object.hasOwn(row, name) ? row[name]! : mean.data[k]!)),
      shape: [names.length],
    }),
  );
  const scaled = standardize(values, standardizer);
  return rows.map((row, i) => {
    const feature = scaled.at(i)!;
    const known = names.map((name) => Number(Object.hasOwn(row, name)));
    return {
      data: Float32Array.from([...(isSparse(feature) ? [] : feature.data), ...known]),
      shape: [2 * names.length],
    };
  });
}

/** Whether an utterance has one of the columns at least. */
export const hasColumns = (row: ColumnValues, names: readonly string[]): boolean =>
  names.some((name) => Object.hasOwn(row, name));
