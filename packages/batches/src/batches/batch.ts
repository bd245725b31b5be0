import { type InputSpec, isRaw, ownValue } from '@erc/core';
import type { DialogueIndex } from '../examples/dialogue-index.js';
import { countScored, type ExampleSet, rowsOf } from '../examples/examples.js';
import type { StreamWindow } from '../windows/window.js';
import { presentInWindow, windowArrays } from '../windows/window-arrays.js';
import type { BatchRows } from './batch-rows.js';
import { bucketEnd, bucketIn, type LengthBuckets } from './length-buckets.js';
import { type RawRows, rawArrays, rawRowsOf, rawSteps } from './raw-arrays.js';
import { type BatchArray, sequenceArrays, vectorArray } from './stream-arrays.js';
import type { VectorMemory } from './vector-memory.js';

/**
 * The arrays of a batch by name. Always `stream/<name>`, `labels`, `weights`; `mask/<name>` for sequences and raw streams, `outside/<name>` for windows
 * with learned padding (1 outside the dialogue), `present/<name>`, `speakers`, `genders`, `valenceArousal` and `soft` where the examples
 * have them; `dialogues/mask` and `dialogues/speakers` where the rows are dialogues.
 */
export type HostBatch = Readonly<Record<string, BatchArray>>;

/** Options of {@link assembleBatch}. */
export interface AssembleBatchOptions extends BatchRows {
  readonly examples: ExampleSet;
  /** Streams as the examples have them: before any window. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  /** Windows by stream name. @default none */
  readonly windows?: Readonly<Record<string, StreamWindow>>;
  /** Where the examples stand in their dialogues. Only windows read it. */
  readonly index?: DialogueIndex;
  /** Where they stand in their sessions. Only windows with `legacy: session-list` read it. */
  readonly sessions?: DialogueIndex;
  /** Steps of the longest example of each stream of sequences: no batch is padded beyond it. @default no limit */
  readonly longest?: Readonly<Record<string, number>>;
  /** Lengths that raw streams are padded to. @default those of the longest row */
  readonly buckets?: LengthBuckets;
  /** Of the vectors of streams. @default new arrays */
  readonly memory?: VectorMemory;
}

/**
 * Gathers examples into arrays: sparse features become dense rows, sequences are padded to one of a few lengths with a mask, windows
 * look their neighbours up in the whole set. A row of padding (−1) is zeros with example weight 0, so that batches can have the same
 * shape and the loss equals the unpadded one. A row that is only read has its streams and its speaker, and for losses it is padding.
 *
 * @returns Per stream `[batch, dim]`, or `[batch, steps, dim]` + mask `[batch, steps]`, or what an encoder of the model reads; `labels` `[batch]`
 *   int32; `weights` `[batch]`.
 */
export function assembleBatch(options: AssembleBatchOptions): HostBatch {
  const { examples, specs, windows = {}, rows, memory } = options;
  const windowed = { examples, rows, memory, index: options.index!, sessions: options.sessions };
  const batch = columns(examples, rows);
  if (options.utterances) Object.assign(batch, dialogues(options));
  const raw = Object.fromEntries(
    Object.keys(specs)
      .filter((name) => isRaw(specs[name]!))
      .map((name) => [name, rawRowsOf(examples, name, rows)]),
  );
  const bucket = bucketOfRows(raw, options);
  for (const [name, spec] of Object.entries(specs)) {
    const window = ownValue(windows, name);
    if (isRaw(spec)) {
      const steps = stepsIn(raw, options, name, bucket);
      Object.assign(batch, rawArrays(name, raw[name]!, { kind: spec.kind, steps }));
    } else if (window) Object.assign(batch, windowArrays(windowed, name, spec.dim, window));
    else if (spec.kind === 'vector')
      batch[`stream/${name}`] = vectorArray({ examples, name, rows, dim: spec.dim, memory }, [rows.length]);
    else
      Object.assign(batch, sequenceArrays(examples, name, rows, spec.dim, ownValue(options.longest, name)));
    const present = ownValue(examples.present, name);
    if (present) {
      const own = window ? presentInWindow(windowed, present, window) : rowsOf(present, rows, 1);
      batch[`present/${name}`] = { data: own, shape: [rows.length] };
    }
  }
  return batch;
}

/** The bucket of the longest row. */
const bucketOfRows = (
  raw: Readonly<Record<string, RawRows>>,
  { rows, buckets = {} }: Pick<AssembleBatchOptions, 'rows' | 'buckets'>,
): number =>
  rows.reduce(
    (most, _, row) =>
      Math.max(
        most,
        bucketIn(buckets, (name) => rawSteps(raw[name]![row])),
      ),
    0,
  );

/** Steps that a raw stream is padded to. */
function stepsIn(
  raw: Readonly<Record<string, RawRows>>,
  { buckets }: Pick<AssembleBatchOptions, 'buckets'>,
  name: string,
  bucket: number,
): number {
  const ends = ownValue(buckets, name);
  return ends ? bucketEnd(ends, bucket) : Math.max(1, ...raw[name]!.map(rawSteps));
}

/** What the rows say beside their streams. */
function columns(examples: ExampleSet, rows: readonly number[]): Record<string, BatchArray> {
  const shape = [rows.length];
  const integers = (column: Int32Array, padding: number, of: readonly number[] = rows): BatchArray => {
    const data = new Int32Array(of.length);
    for (let row = 0; row < of.length; row++) data[row] = of[row]! < 0 ? padding : column[of[row]!]!;
    return { data, shape };
  };
  const known = new Float32Array(rows.length);
  // No loss sees what stands in the columns of an example that is only read, such as NaN.
  const scored = countScored(examples);
  const targets = rows.map((i) => (i < scored ? i : -1));
  for (let row = 0; row < rows.length; row++) known[row] = targets[row]! < 0 ? 0 : 1;
  const matrix = (values: Float32Array): BatchArray => {
    const width = values.length / examples.ids.length;
    return { data: rowsOf(values, targets, width), shape: [rows.length, width] };
  };
  const { labels, speakers, genders, valenceArousal, soft } = examples;
  return {
    labels: integers(labels, 0, targets),
    weights: { data: known, shape },
    ...(speakers && { speakers: integers(speakers, -1) }),
    ...(genders && { genders: integers(genders, -1) }),
    ...(valenceArousal && { valenceArousal: matrix(valenceArousal) }),
    ...(soft && { soft: matrix(soft) }),
  };
}

function dialogues({ examples, rows, utterances }: AssembleBatchOptions): Record<string, BatchArray> {
  const shape = [rows.length / utterances!, utterances!];
  const { turnTakers } = examples;
  const speakers = turnTakers && Int32Array.from(rows, (i) => (i < 0 ? -1 : turnTakers[i]!));
  return {
    'dialogues/mask': { data: Float32Array.from(rows, (i) => (i < 0 ? 0 : 1)), shape },
    ...(speakers && { 'dialogues/speakers': { data: speakers, shape } }),
  };
}
