import type { FeatureColumn } from '@erc/core';
import { selectColumn } from './feature-column.js';
import type { Selection } from './selection.js';

/**
 * Examples of one split, column-wise: element i of every list belongs to utterance i. Host memory, no tensors, or features that are read
 * when a batch is made. The optional columns are there where a model or a loss reads them: what is there goes into the batches.
 *
 * Examples that are only read stand after all others. Windows and contexts over the dialogue read them; no sampler draws them, their weight is 0,
 * and nothing is predicted of them.
 *
 * Examples of one id are copies of one utterance, each with a target of its own: they stand at one place of their dialogue, and their neighbours see
 * one of them.
 */
export interface ExampleSet {
  readonly ids: readonly string[];
  /** How many examples, from the first on, are trained on or scored; those after them are only read. @default all */
  readonly scored?: number;
  /** Features by stream name. */
  readonly streams: Readonly<Record<string, FeatureColumn>>;
  /** Class indices, int32. −1 for an example that is only read. */
  readonly labels: Int32Array;
  /** Dialogue of each example: equal numbers, the same dialogue. Windows and batches of whole dialogues go by it. */
  readonly dialogues?: Int32Array;
  /** Session of each example: equal numbers, the same session. Windows of a published system go by it. */
  readonly sessions?: Int32Array;
  /** Place in the dialogue. Only the order counts: gaps are allowed. */
  readonly positions?: Int32Array;
  /** Speaker within the dialogue: equal numbers in one dialogue, the same person. */
  readonly turnTakers?: Int32Array;
  /** Speaker among those of the training split; −1 for anybody else. */
  readonly speakers?: Int32Array;
  /** Gender of the speaker: 0 male, 1 female, −1 unknown. */
  readonly genders?: Int32Array;
  /** By stream name: 1 for examples that have it, 0 for those it is missing from. A stream that is not among them is always there. */
  readonly present?: Readonly<Record<string, Float32Array>>;
  /** Valence and arousal on the corpus's scale, `[examples, 2]`, row-major; NaN where a value is not known. */
  readonly valenceArousal?: Float32Array;
  /** Class distributions, `[examples, classes]`, row-major. */
  readonly soft?: Float32Array;
  /** How often each example counts in the metrics of a set that is scored. A published system repeats ties. @default once */
  readonly scoreCounts?: Int32Array;
}

const INTEGER_COLUMNS = [
  'dialogues',
  'sessions',
  'positions',
  'turnTakers',
  'speakers',
  'genders',
  'scoreCounts',
] as const;
const MATRIX_COLUMNS = ['valenceArousal', 'soft'] as const;

/**
 * The examples of a part, in its order and then its context, with every column that the set has. The set is aligned with the list that the
 * selection is of.
 */
export function selectExamples(
  set: ExampleSet,
  { positions, context }: Pick<Selection, 'positions' | 'context'>,
): ExampleSet {
  const indices = context ? [...positions, ...context] : positions;
  const integers = (column: Int32Array): Int32Array => Int32Array.from(indices, (i) => column[i]!);
  const ofRecord = <In, Out>(record: Readonly<Record<string, In>>, pick: (column: In) => Out) =>
    Object.fromEntries(Object.entries(record).map(([name, column]) => [name, pick(column)]));
  return {
    ids: indices.map((i) => set.ids[i]!),
    ...(context && { scored: positions.length }),
    streams: ofRecord(set.streams, (column) => selectColumn(column, indices)),
    labels: integers(set.labels),
    ...Object.fromEntries(
      INTEGER_COLUMNS.flatMap((name) => (set[name] ? [[name, integers(set[name])]] : [])),
    ),
    ...(set.present && { present: ofRecord(set.present, (column) => rowsOf(column, indices, 1)) }),
    ...Object.fromEntries(
      MATRIX_COLUMNS.flatMap((name) => {
        const column = set[name];
        return column ? [[name, rowsOf(column, indices, column.length / set.ids.length)]] : [];
      }),
    ),
  };
}

/** How many examples of a set are trained on or scored. */
export const countScored = ({ ids, scored = ids.length }: Pick<ExampleSet, 'ids' | 'scored'>): number =>
  scored;

/** Examples that are all trained on or scored: what predictions and scores stand beside, row by row. */
export interface ScoredExamples extends ExampleSet {
  readonly scored?: never;
}

/** The examples of a set that are trained on or scored, without those that are only read. */
export function scoredExamples({ scored, ...set }: ExampleSet): ScoredExamples {
  if (scored === undefined) return set;
  const { scored: _, ...first } = selectExamples(set, {
    positions: Array.from({ length: scored }, (_, i) => i),
  });
  return first;
}

/** Rows of a matrix of `width` columns; a row of zeros for an index of −1. */
export function rowsOf(matrix: Float32Array, indices: readonly number[], width: number): Float32Array {
  const rows = new Float32Array(indices.length * width);
  // No views of rows that are this short: there are many.
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row]! * width;
    if (from >= 0) for (let k = 0; k < width; k++) rows[row * width + k] = matrix[from + k]!;
  }
  return rows;
}

/** Number of examples of each class. Labels below 0, of examples that are only read, are in none. */
export function countLabels(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) if (label >= 0) counts[label]!++;
  return counts;
}
