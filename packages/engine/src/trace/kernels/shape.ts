import { sizeOf } from '@erc/onnx';
import { EngineError } from '../../errors.js';
import {
  inputList,
  type Kernel,
  type KernelTable,
  parseAxes,
  parseAxis,
  reshape,
  transpose,
} from '../kernel.js';
import type { Tracer } from '../tracer.js';
import type { TracedValue } from '../value.js';

/** `x[begin … begin + size)` along every axis. */
export function slice(
  tracer: Tracer,
  x: TracedValue,
  begin: readonly number[],
  size: readonly number[],
  steps?: readonly number[],
): TracedValue {
  const whole = begin.every((start, i) => start === 0 && size[i] === x.shape[i]);
  if (whole) return x;
  if (x.kind === 'constant' && 'uniform' in x) return { ...x, shape: size };
  const axes = size.map((_, i) => i).filter((i) => begin[i] !== 0 || size[i] !== x.shape[i]);
  const ends = axes.map((i) => begin[i]! + (size[i]! - 1) * (steps?.[i] ?? 1) + 1);
  const names = [axes.map((i) => begin[i]!), ends, axes, ...(steps ? [axes.map((i) => steps[i]!)] : [])].map(
    (list) => tracer.int64(list),
  );
  return tracer.node('Slice', [x, ...names], size, x.dtype);
}

export function concat(tracer: Tracer, values: readonly TracedValue[], axis: number): TracedValue {
  const parts = values.filter((value) => sizeOf(value.shape) > 0);
  if (parts.length === 1) return parts[0]!;
  const first = parts[0] ?? values[0]!;
  const shape = [...first.shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return tracer.node('Concat', parts, shape, first.dtype, { axis });
}

const sliceKernel: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const rank = x.shape.length;
  const begin = [attributes.begin as number | number[]].flat();
  const size = [(attributes.size ?? []) as number | number[]].flat();
  const starts = x.shape.map((_, i) => begin[i] ?? 0);
  const extents = x.shape.map((extent, i) => ((size[i] ?? -1) < 0 ? extent - starts[i]! : size[i]!));
  return slice(tracer, x, starts.slice(0, rank), extents);
};

const splitV: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const axis = parseAxis(attributes.axis, x.shape.length);
  const extent = x.shape[axis]!;
  const given = attributes.numOrSizeSplits as number | number[];
  const sizes = typeof given === 'number' ? Array.from({ length: given }, () => extent / given) : [...given];
  const open = sizes.indexOf(-1);
  if (open >= 0) sizes[open] = extent - sizes.reduce((sum, size) => sum + size, 1);
  let offset = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, i) => (i === axis ? offset : 0));
    offset += size;
    return slice(
      tracer,
      x,
      begin,
      x.shape.map((each, i) => (i === axis ? size : each)),
    );
  });
};

const pack: Kernel = ({ tracer, inputs, attributes }) => {
  const values = inputList(inputs);
  const axis = parseAxis(attributes.axis, values[0]!.shape.length + 1);
  const parts = values.map((value) => reshape(tracer, value, value.shape.toSpliced(axis, 0, 1)));
  return concat(tracer, parts, axis);
};

const unpack: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.value!;
  const axis = parseAxis(attributes.axis, x.shape.length);
  const size = x.shape.toSpliced(axis, 1, 1);
  return Array.from({ length: x.shape[axis]! }, (_, i) => {
    const begin = x.shape.map((_, j) => (j === axis ? i : 0));
    return reshape(tracer, slice(tracer, x, begin, size), x.shape.toSpliced(axis, 1));
  });
};

export function pad(
  tracer: Tracer,
  x: TracedValue,
  paddings: readonly (readonly [number, number])[],
  value = 0,
): TracedValue {
  const shape = x.shape.map((extent, i) => extent + paddings[i]![0] + paddings[i]![1]);
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const amounts = tracer.int64([
    ...paddings.map(([before]) => before),
    ...paddings.map(([, after]) => after),
  ]);
  return tracer.node('Pad', [x, amounts, tracer.scalar(value, x.dtype)], shape, x.dtype);
}

const mirrorPad: Kernel = ({ tracer, inputs, attributes }) => {
  const { paddings, mode } = attributes as { paddings: [number, number][]; mode: 'reflect' | 'symmetric' };
  const x = inputs.x!;
  if (mode !== 'reflect') {
    throw new EngineError('unsupported-kernel', `tf.mirrorPad: expected mode reflect, received ${mode}.`);
  }
  const shape = x.shape.map((extent, i) => extent + paddings[i]![0] + paddings[i]![1]);
  const amounts = tracer.int64([
    ...paddings.map(([before]) => before),
    ...paddings.map(([, after]) => after),
  ]);
  return tracer.node('Pad', [x, amounts], shape, x.dtype, { mode });
};

const reverse: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const axes = parseAxes(attributes.dims, x.shape.length);
  if (axes.length === 0) return x;
  const names = [axes.map(() => -1), axes.map((axis) => -x.shape[axis]! - 1), axes, axes.map(() => -1)].map(
    (list) => tracer.int64(list),
  );
  return tracer.node('Slice', [x, ...names], x.shape, x.dtype);
};

/** Numbers from `start` by steps, as tfjs counts them: known while tracing, unless their number may follow a free dimension. */
const range: Kernel = ({ tracer, attributes }) => {
  const { start, stop, step, dtype } = attributes as {
    start: number;
    stop: number;
    step: number;
    dtype: 'float32' | 'int32';
  };
  const by = stop < start && step === 1 ? -1 : step;
  const count = Math.max(0, Math.ceil((stop - start) / by));
  if (tracer.describeAll && [start, stop, by].every(Number.isInteger)) {
    const bounds = [start, stop, by].map((value) => tracer.raw('Squeeze', [tracer.int64([value])]));
    const numbers = tracer.raw('Range', bounds);
    return tracer.node('Cast', [numbers], [count], dtype, { to: dtype === 'int32' ? 6 : 1 });
  }
  const values = Array.from({ length: count }, (_, i) => start + i * by);
  return tracer.constant(
    dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values),
    [count],
    dtype,
  );
};

const linSpace: Kernel = ({ tracer, attributes }) => {
  const { start, stop, num } = attributes as { start: number; stop: number; num: number };
  const step = num > 1 ? (stop - start) / (num - 1) : 0;
  return tracer.constant(
    Float32Array.from({ length: num }, (_, i) => start + i * step),
    [num],
    'float32',
  );
};

export const SHAPE: KernelTable = {
  Reshape: ({ tracer, inputs, attributes }) => {
    const x = inputs.x!;
    const shape = [...(attributes.shape as number[])];
    const open = shape.indexOf(-1);
    if (open >= 0)
      shape[open] =
        sizeOf(x.shape) / shape.reduce((product, each, i) => (i === open ? product : product * each), 1);
    return reshape(tracer, x, shape);
  },
  ExpandDims: ({ tracer, inputs, attributes }) => {
    const x = inputs.input!;
    return reshape(tracer, x, x.shape.toSpliced(parseAxis(attributes.dim, x.shape.length + 1), 0, 1));
  },
  Transpose: ({ tracer, inputs, attributes }) => transpose(tracer, inputs.x!, attributes.perm as number[]),
  Concat: ({ tracer, inputs, attributes }) => {
    const values = inputList(inputs);
    return concat(tracer, values, parseAxis(attributes.axis, values[0]!.shape.length));
  },
  Pack: pack,
  Unpack: unpack,
  Slice: sliceKernel,
  SplitV: splitV,
  PadV2: ({ tracer, inputs, attributes }) =>
    pad(
      tracer,
      inputs.x!,
      attributes.paddings as [number, number][],
      (attributes.constantValue ?? 0) as number,
    ),
  MirrorPad: mirrorPad,
  Reverse: reverse,
  Range: range,
  LinSpace: linSpace,
};
