import type { OnnxType } from '@erc/onnx';

/** tfjs element types that the engine handles. */
export type Dtype = 'float32' | 'int32' | 'bool';

/**
 * What the tracing backend knows of a tensor instead of its elements. Exactly one of three kinds:
 *
 * - `symbol`: the output of a node, or a graph input;
 * - `constant`: values that the host made while tracing; `uniform` where all elements are equal, and then no array is kept;
 * - `expansion`: another value seen in a larger shape. It becomes an Expand node only when an operation cannot broadcast by itself.
 */
export type TracedValue = {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
} & (
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'constant'; readonly uniform: number }
  | { readonly kind: 'constant'; readonly values: ConstantValues }
  | { readonly kind: 'expansion'; readonly of: TracedValue }
);

/** The output of a node, or a graph input. */
export type SymbolValue = Extract<TracedValue, { kind: 'symbol' }>;

export type ConstantValues = Float32Array | Int32Array | Uint8Array;

/** The one value of a constant whose elements are all equal, else undefined. */
export function uniformOf(value: TracedValue): number | undefined {
  return value.kind === 'constant' && 'uniform' in value ? value.uniform : undefined;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** The shape of an elementwise result by NumPy's rules, or undefined where they do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** Typed array of `dtype` from whatever the host wrote. */
export function typedValues(values: ArrayLike<number | boolean>, dtype: Dtype): ConstantValues {
  if (dtype === 'float32')
    return values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>);
  if (dtype === 'int32')
    return values instanceof Int32Array ? values : Int32Array.from(values as ArrayLike<number>);
  return Uint8Array.from(values as ArrayLike<number>, (value) => (value ? 1 : 0));
}

export function filled(size: number, value: number, type: OnnxType): ConstantValues | BigInt64Array {
  if (type === 'float32') return new Float32Array(size).fill(value);
  if (type === 'int32') return new Int32Array(size).fill(value);
  if (type === 'int64') return new BigInt64Array(size).fill(BigInt(value));
  return new Uint8Array(size).fill(value);
}
