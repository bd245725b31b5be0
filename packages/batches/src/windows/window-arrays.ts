import { ownValue } from '@erc/core';
import { type BatchArray, vectorArray } from '../batches/stream-arrays.js';
import type { VectorMemory } from '../batches/vector-memory.js';
import { type DialogueIndex, indexSessions } from '../examples/dialogue-index.js';
import type { ExampleSet } from '../examples/examples.js';
import { type StreamWindow, windowOf, windowSteps } from './window.js';

/** Rows of a batch, and where to look their neighbours up. */
export interface WindowRows {
  readonly examples: ExampleSet;
  readonly index: DialogueIndex;
  /** Where they stand in their sessions: windows with `legacy: session-list` read it. */
  readonly sessions?: DialogueIndex | undefined;
  /** Example of each row; −1 for padding. */
  readonly rows: readonly number[];
  /** Of the windows' vectors. @default new arrays */
  readonly memory?: VectorMemory | undefined;
}

/**
 * Where examples stand in their sessions, if a window reads that.
 *
 * @throws ConfigError when it does, and the set does not say which session its examples are of.
 */
export const sessionsOfWindows = (
  examples: ExampleSet,
  windows: Readonly<Record<string, StreamWindow>>,
  index: DialogueIndex | undefined,
): DialogueIndex | undefined =>
  index && Object.values(windows).some(({ legacy }) => legacy !== undefined)
    ? indexSessions(examples, index)
    : undefined;

/** The windows of all rows, one after the other; a row of padding is outside of everything. */
function windowsOf({ rows, index, sessions }: WindowRows, window: StreamWindow): number[] {
  const lists = window.legacy === undefined ? index : sessions!;
  return rows.flatMap((i) =>
    i < 0 ? new Array<number>(windowSteps(window)).fill(-1) : windowOf(lists, i, window),
  );
}

/** The windows of a stream: values, mask, and what is outside where that is learned. */
export function windowArrays(
  options: WindowRows,
  name: string,
  dim: number,
  window: StreamWindow,
): Record<string, BatchArray> {
  const { examples, rows, memory } = options;
  const steps = windowSteps(window);
  const shape = [rows.length, steps];
  const neighbours = windowsOf(options, window);
  const present = ownValue(examples.present, name);
  // A neighbour without this stream is no step at all.
  const known = neighbours.map((i) => (present?.[i] === 0 ? -1 : i));
  const isStep = (i: number, at: number): boolean =>
    window.legacy === undefined ? i >= 0 : rows[Math.floor(at / steps)]! >= 0;
  const isOutside = (i: number, at: number): boolean => i < 0 && rows[Math.floor(at / steps)]! >= 0;
  const values = vectorArray({ examples, name, rows: known, dim, memory }, shape);
  return {
    ...(window.join === 'concat'
      ? { [`stream/${name}`]: { ...values, shape: [rows.length, steps * dim] } }
      : {
          [`stream/${name}`]: values,
          [`mask/${name}`]: { data: Float32Array.from(known, (i, at) => (isStep(i, at) ? 1 : 0)), shape },
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
export function presentInWindow(
  options: WindowRows,
  present: Float32Array,
  window: StreamWindow,
): Float32Array {
  const steps = windowSteps(window);
  const neighbours = windowsOf(options, window);
  return Float32Array.from(options.rows, (_, row) =>
    Math.max(...neighbours.slice(row * steps, (row + 1) * steps).map((i) => (i < 0 ? 0 : present[i]!))),
  );
}
