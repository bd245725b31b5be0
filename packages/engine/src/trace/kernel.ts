import type { Tracer } from './tracer.js';
import type { TracedValue } from './value.js';

/** One call of a tfjs kernel, seen by the tracing backend. */
export interface KernelCall {
  readonly tracer: Tracer;
  /** By tfjs's input names; kernels that take a list have `0`, `1`, …. */
  readonly inputs: Readonly<Record<string, TracedValue>>;
  /** As tfjs passes them. Each kernel states the ones it reads. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Writes the nodes of one kernel call and returns its result or results. */
export type Kernel = (call: KernelCall) => TracedValue | TracedValue[];

/** Kernels by their tfjs names. */
export type KernelTable = Readonly<Record<string, Kernel>>;

export function inputList(inputs: KernelCall['inputs']): TracedValue[] {
  return Object.keys(inputs)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => inputs[key]!);
}

/** Axis list from what tfjs accepts (`undefined`: all; negative: from the end), ascending. */
export function parseAxes(axis: unknown, rank: number): number[] {
  const list =
    axis === undefined || axis === null ? Array.from({ length: rank }, (_, i) => i) : [axis].flat();
  return list.map((each) => parseAxis(each, rank)).sort((a, b) => a - b);
}

export function parseAxis(axis: unknown, rank: number): number {
  return (axis as number) < 0 ? (axis as number) + rank : (axis as number);
}

export function reshape(tracer: Tracer, x: TracedValue, shape: readonly number[]): TracedValue {
  if (x.kind === 'constant') return { ...x, shape };
  if (x.shape.length === shape.length && x.shape.every((extent, i) => extent === shape[i])) return x;
  return tracer.node('Reshape', [x, tracer.int64(shape)], shape, x.dtype);
}

export function transpose(tracer: Tracer, x: TracedValue, perm: readonly number[]): TracedValue {
  const shape = perm.map((axis) => x.shape[axis]!);
  if (perm.every((axis, i) => axis === i)) return x;
  if (x.kind === 'constant' && 'uniform' in x) return { ...x, shape };
  return tracer.node('Transpose', [x], shape, x.dtype, { perm });
}

export function cast(tracer: Tracer, x: TracedValue, dtype: TracedValue['dtype']): TracedValue {
  if (x.dtype === dtype) return x;
  if (x.kind === 'constant' && 'uniform' in x) {
    const value =
      dtype === 'bool' ? Number(x.uniform !== 0) : dtype === 'int32' ? Math.trunc(x.uniform) : x.uniform;
    return tracer.uniform(value, x.shape, dtype);
  }
  return tracer.node('Cast', [x], x.shape, dtype, { to: { float32: 1, int32: 6, bool: 9 }[dtype] });
}
