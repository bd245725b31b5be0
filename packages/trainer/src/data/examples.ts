import type { Feature } from '@erc/core';

/** Examples of one split, column-wise: element i of every list belongs to utterance i. Host memory, no tensors. */
export interface ExampleSet {
  readonly ids: readonly string[];
  /** Features by stream name. */
  readonly streams: Readonly<Record<string, readonly Feature[]>>;
  /** Class indices, int32. */
  readonly labels: Int32Array;
}

/** The examples at `indices`, in that order. */
export function selectExamples(set: ExampleSet, indices: readonly number[]): ExampleSet {
  return {
    ids: indices.map((i) => set.ids[i]!),
    streams: Object.fromEntries(
      Object.entries(set.streams).map(([name, features]) => [name, indices.map((i) => features[i]!)]),
    ),
    labels: Int32Array.from(indices, (i) => set.labels[i]!),
  };
}

/** Number of examples of each class. */
export function countLabels(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}
