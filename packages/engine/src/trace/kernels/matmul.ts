import { sizeOf } from '@erc/onnx';
import { EngineError } from '../../errors.js';
import { type Kernel, type KernelTable, reshape, transpose } from '../kernel.js';
import type { Tracer } from '../tracer.js';
import type { TracedValue } from '../value.js';
import { binary } from './elementwise.js';

/** Swaps the last two axes. */
function swapped(tracer: Tracer, x: TracedValue): TracedValue {
  const rank = x.shape.length;
  const perm = x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return transpose(tracer, x, perm);
}

/** `a · b` for matrices: one Gemm, which takes either side transposed at no cost. */
function gemm(tracer: Tracer, a: TracedValue, b: TracedValue, transA: boolean, transB: boolean): TracedValue {
  const rows = a.shape[transA ? 1 : 0]!;
  const columns = b.shape[transB ? 0 : 1]!;
  return tracer.node('Gemm', [a, b], [rows, columns], 'float32', {
    transA: Number(transA),
    transB: Number(transB),
  });
}

const isMatrix = (x: TracedValue): boolean => sizeOf(x.shape.slice(0, -2)) === 1;

export function matMul(
  tracer: Tracer,
  a: TracedValue,
  b: TracedValue,
  transA: boolean,
  transB: boolean,
): TracedValue {
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const rows = transA ? columnsA : rowsA;
  const columns = transB ? rowsB : columnsB;
  const rank = Math.max(a.shape.length, b.shape.length);
  const batchOf = (x: TracedValue): number[] =>
    Array.from({ length: rank - 2 }, (_, i) => x.shape[x.shape.length - rank + i] ?? 1);
  const batch = batchOf(a).map((extent, i) => Math.max(extent, batchOf(b)[i]!));
  const shape = [...batch, rows, columns];
  if (isMatrix(b) && (isMatrix(a) || !transA)) {
    // One matrix on the right serves all rows of the left: [batch · rows, inner] · [inner, columns].
    const left = reshape(tracer, a, transA ? [rowsA, columnsA] : [sizeOf(a.shape) / columnsA, columnsA]);
    return reshape(tracer, gemm(tracer, left, reshape(tracer, b, [rowsB, columnsB]), transA, transB), shape);
  }
  const left = transA ? swapped(tracer, a) : a;
  const right = transB ? swapped(tracer, b) : b;
  return tracer.node('MatMul', [left, right], shape, 'float32');
}

const batchMatMul: Kernel = ({ tracer, inputs, attributes }) =>
  matMul(tracer, inputs.a!, inputs.b!, attributes.transposeA === true, attributes.transposeB === true);

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  elu: 'Elu',
  tanh: 'Tanh',
};

/** tfjs makes fused products only where no gradient is asked for. */
export function activated(tracer: Tracer, x: TracedValue, activation: unknown): TracedValue {
  if (activation === undefined || activation === null || activation === 'linear') return x;
  const op = ACTIVATIONS[String(activation)];
  if (!op)
    throw new EngineError(
      'unsupported-kernel',
      `engine: fused activation ${String(activation)} is not supported.`,
    );
  return tracer.node(op, [x], x.shape, x.dtype);
}

const fusedMatMul: Kernel = (call) => {
  const product = batchMatMul(call) as TracedValue;
  const bias = call.inputs.bias;
  const sum = bias ? binary(call.tracer, 'Add', product, bias) : product;
  return activated(call.tracer, sum, call.attributes.activation);
};

const einsum: Kernel = ({ tracer, inputs, attributes }) => {
  const equation = attributes.equation as string;
  const values = Object.values(inputs);
  const [left = '', right = ''] = equation.replaceAll(' ', '').split('->');
  const extents = new Map<string, number>();
  left.split(',').forEach((term, i) => {
    [...term].forEach((letter, axis) => {
      extents.set(letter, values[i]!.shape[axis]!);
    });
  });
  return tracer.node(
    'Einsum',
    values,
    [...right].map((letter) => extents.get(letter)!),
    'float32',
    { equation },
  );
};

export const MATMUL: KernelTable = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul, Einsum: einsum };
