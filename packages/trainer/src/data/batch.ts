import { type Feature, isSparse, ShapeError } from '@erc/core';
import type { StreamSpec } from '@erc/nn';
import type { BatchRows } from './batch-rows.js';
import type { DialogueIndex } from './dialogue-index.js';
import { type ExampleSet, rowsOf } from './examples.js';
import { type StreamWindow, windowOf, windowSteps } from './window.js';

/** An array in host memory with its shape: what goes into a training step. */
export interface HostArray {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/**
 * The arrays of a batch by name. Always `stream/<name>`, `labels`, `weights`; `mask/<name>` for sequences, `outside/<name>` for windows
 * with learned padding (1 outside the dialogue), `present/<name>`, `speakers`, `genders`, `valenceArousal` and `soft` where the examples
 * have them; `dialogues/mask` and `dialogues/speakers` where the rows are dialogues.
 */
export type HostBatch = Readonly<Record<string, HostArray>>;

/** What {@link assembleBatch} takes. */
export interface AssembleBatchOptions extends BatchRows {
  readonly examples: ExampleSet;
  /** Streams as the examples have them: before any window. */
  readonly specs: Readonly<Record<string, StreamSpec>>;
  /** Windows by stream name. @default none */
  readonly windows?: Readonly<Record<string, StreamWindow>>;
  /** Where the examples stand in their dialogues. Only windows read it. */
  readonly index?: DialogueIndex;
}

/**
 * Gathers examples into arrays: sparse features become dense rows, sequences are padded to the longest of the batch with a mask, windows
 * look their neighbours up in the whole set. A row of padding (−1) is zeros with example weight 0, so that batches can have the same
 * shape and the loss equals the unpadded one.
 *
 * @returns Per stream `[batch, dim]`, or `[batch, steps, dim]` + mask `[batch, steps]`; `labels` `[batch]` int32; `weights` `[batch]`.
 */
export function assembleBatch(options: AssembleBatchOptions): HostBatch {
  const { examples, specs, windows = {}, rows } = options;
  const batch: Record<string, HostArray> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const window = windows[name];
    if (window) Object.assign(batch, windowArrays(options, name, spec.dim, window));
    else if (spec.kind === 'vector')
      batch[`stream/${name}`] = vectors(examples, name, rows, [rows.length], spec.dim);
    else Object.assign(batch, sequences(examples, name, rows, spec.dim));
    const present = examples.present?.[name];
    if (present) {
      const own = window ? presentInWindow(options, present, window) : rowsOf(present, rows, 1);
      batch[`present/${name}`] = { data: own, shape: [rows.length] };
    }
  }
  return { ...batch, ...columns(examples, rows), ...(options.utterances && dialogues(options)) };
}

/** What the rows say beside their streams. */
function columns(examples: ExampleSet, rows: readonly number[]): Record<string, HostArray> {
  const shape = [rows.length];
  const integers = (column: Int32Array, padding: number): HostArray => ({
    data: Int32Array.from(rows, (i) => (i < 0 ? padding : column[i]!)),
    shape,
  });
  const matrix = (values: Float32Array): HostArray => {
    const width = values.length / examples.ids.length;
    return { data: rowsOf(values, rows, width), shape: [rows.length, width] };
  };
  const { labels, speakers, genders, valenceArousal, soft } = examples;
  return {
    labels: integers(labels, 0),
    weights: { data: Float32Array.from(rows, (i) => (i < 0 ? 0 : 1)), shape },
    ...(speakers && { speakers: integers(speakers, -1) }),
    ...(genders && { genders: integers(genders, -1) }),
    ...(valenceArousal && { valenceArousal: matrix(valenceArousal) }),
    ...(soft && { soft: matrix(soft) }),
  };
}

function dialogues({ examples, rows, utterances }: AssembleBatchOptions): Record<string, HostArray> {
  const shape = [rows.length / utterances!, utterances!];
  const { turnTakers } = examples;
  const speakers = turnTakers && Int32Array.from(rows, (i) => (i < 0 ? -1 : turnTakers[i]!));
  return {
    'dialogues/mask': { data: Float32Array.from(rows, (i) => (i < 0 ? 0 : 1)), shape },
    ...(speakers && { 'dialogues/speakers': { data: speakers, shape } }),
  };
}

/** Dense vectors of the examples `rows`, zeros for −1, in an array of shape `[...shape, dim]`. */
function vectors(
  { streams }: ExampleSet,
  name: string,
  rows: readonly number[],
  shape: readonly number[],
  dim: number,
): HostArray {
  const data = new Float32Array(rows.length * dim);
  for (const [row, i] of rows.entries()) {
    if (i >= 0) setVector(data, row * dim, streams[name]![i]!, dim, name);
  }
  return { data, shape: [...shape, dim] };
}

function setVector(data: Float32Array, start: number, feature: Feature, dim: number, name: string): void {
  if (isSparse(feature)) {
    if (feature.dim !== dim) throw new ShapeError(`batch: stream "${name}"`, [dim], [feature.dim]);
    const { indices, values } = feature;
    for (let k = 0; k < indices.length; k++) data[start + indices[k]!] = values[k]!;
    return;
  }
  if (feature.shape.length !== 1 || feature.shape[0] !== dim) {
    throw new ShapeError(`batch: stream "${name}"`, [dim], feature.shape);
  }
  data.set(feature.data, start);
}

function sequences(
  { streams }: ExampleSet,
  name: string,
  rows: readonly number[],
  dim: number,
): Record<string, HostArray> {
  const arrays = rows.map((i) => {
    if (i < 0) return undefined;
    const feature = streams[name]![i]!;
    if (isSparse(feature)) throw new ShapeError(`batch: stream "${name}"`, ['steps', dim], [feature.dim]);
    if (feature.shape.length !== 2 || feature.shape[1] !== dim) {
      throw new ShapeError(`batch: stream "${name}"`, ['steps', dim], feature.shape);
    }
    return feature;
  });
  const steps = Math.max(1, ...arrays.map((feature) => feature?.shape[0] ?? 0));
  const values = new Float32Array(rows.length * steps * dim);
  const mask = new Float32Array(rows.length * steps);
  for (const [row, feature] of arrays.entries()) {
    if (!feature) continue;
    values.set(feature.data, row * steps * dim);
    mask.fill(1, row * steps, row * steps + feature.shape[0]!);
  }
  return {
    [`stream/${name}`]: { data: values, shape: [rows.length, steps, dim] },
    [`mask/${name}`]: { data: mask, shape: [rows.length, steps] },
  };
}

/** The windows of all rows, one after the other; a row of padding is outside of everything. */
const windowsOf = ({ rows, index }: AssembleBatchOptions, window: StreamWindow): number[] =>
  rows.flatMap((i) =>
    i < 0 ? new Array<number>(windowSteps(window)).fill(-1) : windowOf(index!, i, window),
  );

function windowArrays(
  options: AssembleBatchOptions,
  name: string,
  dim: number,
  window: StreamWindow,
): Record<string, HostArray> {
  const { examples, rows } = options;
  const steps = windowSteps(window);
  const shape = [rows.length, steps];
  const neighbours = windowsOf(options, window);
  const present = examples.present?.[name];
  // A neighbour without this stream is no step at all.
  const known = neighbours.map((i) => (present?.[i] === 0 ? -1 : i));
  const isOutside = (i: number, at: number): boolean => i < 0 && rows[Math.floor(at / steps)]! >= 0;
  const values = vectors(examples, name, known, shape, dim);
  return {
    ...(window.join === 'concat'
      ? { [`stream/${name}`]: { ...values, shape: [rows.length, steps * dim] } }
      : {
          [`stream/${name}`]: values,
          [`mask/${name}`]: { data: Float32Array.from(known, (i) => (i < 0 ? 0 : 1)), shape },
        }),
    ...(window.padding === 'learned' && {
      [`outside/${name}`]: {
        data: Float32Array.from(neighbours, (i, at) => (isOutside(i, at) ? 1 : 0)),
        shape,
      },
    }),
  };
}

/** 1 where any utterance of the window has the stream. */
function presentInWindow(
  options: AssembleBatchOptions,
  present: Float32Array,
  window: StreamWindow,
): Float32Array {
  const steps = windowSteps(window);
  const neighbours = windowsOf(options, window);
  return Float32Array.from(options.rows, (_, row) =>
    Math.max(...neighbours.slice(row * steps, (row + 1) * steps).map((i) => (i < 0 ? 0 : present[i]!))),
  );
}
