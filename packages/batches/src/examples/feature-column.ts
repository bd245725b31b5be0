import type { Feature, FeatureColumn } from '@erc/core';

/** Features made from those of a column: at once from an array, else each time that one is asked for. */
export function mapColumn(
  column: FeatureColumn,
  change: (feature: Feature, index: number) => Feature,
): FeatureColumn {
  if (Array.isArray(column)) return (column as readonly Feature[]).map(change);
  return {
    length: column.length,
    at: (index) => {
      const feature = column.at(index);
      return feature && change(feature, index);
    },
  };
}

/** The features at `indices`, in that order: an array of an array, else a view. */
export function selectColumn(column: FeatureColumn, indices: readonly number[]): FeatureColumn {
  if (Array.isArray(column)) return indices.map((i) => (column as readonly Feature[])[i]!);
  const own = Int32Array.from(indices);
  return { length: own.length, at: (index) => column.at(own[index] ?? -1) };
}

/** Every feature, one after the other: no two of a column that reads a file are in memory at once. */
export function* eachFeature(column: FeatureColumn): Generator<Feature> {
  for (let i = 0; i < column.length; i++) yield column.at(i)!;
}
