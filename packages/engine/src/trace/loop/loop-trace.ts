import { BACKWARD } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import type { TraceSession } from '../backend.js';
import type { TracedValue } from '../value.js';

/** What the way back reads of a loop. Its tensors may be gone by then. */
export interface LoopTrace {
  readonly sequences: readonly TracedValue[];
  readonly constants: readonly TracedValue[];
  /** States before each step, `[steps, …]`. */
  readonly before: readonly TracedValue[];
  /** All rows of the histories, `[steps, …]`. */
  readonly histories: readonly TracedValue[];
}

/** Begins the names of a loop's nodes. */
export const loopName = ({ phase }: TraceSession): string =>
  phase === 'forward' ? 'Scan' : `${BACKWARD}Scan`;

/** Numbers of the steps, int32: each step reads its own as a row. */
export const stepNumbers = (steps: number): tf.Tensor1D => tf.range(0, steps, 1, 'int32');

/** Cuts a list into parts of so many, and the rest. */
export function parted<T, Counts extends readonly number[]>(
  list: readonly T[],
  ...counts: Counts
): [...{ [Part in keyof Counts]: T[] }, rest: T[]] {
  const rest = [...list];
  const parts = counts.map((count) => rest.splice(0, count)) as { [Part in keyof Counts]: T[] };
  return [...parts, rest];
}
