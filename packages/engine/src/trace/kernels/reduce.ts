import { cast, type Kernel, type KernelTable, parseAxes, parseAxis, reshape } from '../kernel.js';
import type { TracedValue } from '../value.js';

/** Reduces over axes; no axes leaves the values as they are. */
const reduction =
  (op: string, axesKey = 'axis'): Kernel =>
  ({ tracer, inputs, attributes }) => {
    const given = inputs.x!;
    // tfjs sums booleans as int32.
    const x = given.dtype === 'bool' ? cast(tracer, given, 'int32') : given;
    const axes = parseAxes(attributes[axesKey], x.shape.length);
    const keep = attributes.keepDims === true;
    const kept = x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
    const shape = keep ? kept : x.shape.filter((_, i) => !axes.includes(i));
    if (axes.length === 0) return x;
    // Reducing axes of extent 1 moves no values.
    if (axes.every((axis) => x.shape[axis] === 1)) return reshape(tracer, x, shape);
    return tracer.node(op, [x, tracer.int64(axes)], shape, x.dtype, { keepdims: Number(keep) });
  };

/** All and Any: the smallest and largest of 0 and 1. */
const logical =
  (op: string): Kernel =>
  (call) => {
    const x = cast(call.tracer, call.inputs.x!, 'int32');
    const result = reduction(op)({ ...call, inputs: { x } }) as TracedValue;
    return cast(call.tracer, result, 'bool');
  };

const argument =
  (op: string): Kernel =>
  ({ tracer, inputs, attributes }) => {
    const x = inputs.x!;
    const axis = parseAxis(attributes.axis, x.shape.length);
    const index = tracer.raw(op, [x], { axis, keepdims: 0 });
    const shape = x.shape.filter((_, i) => i !== axis);
    return tracer.node('Cast', [index], shape, 'int32', { to: 6 });
  };

const cumsum: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const axis = parseAxis(attributes.axis, x.shape.length);
  return tracer.node('CumSum', [x, tracer.scalar(axis, 'int64')], x.shape, x.dtype, {
    exclusive: Number(attributes.exclusive === true),
    reverse: Number(attributes.reverse === true),
  });
};

const softmax =
  (op: string, axisKey: string): Kernel =>
  ({ tracer, inputs, attributes }) => {
    const logits = inputs.logits!;
    return tracer.node(op, [logits], logits.shape, logits.dtype, {
      axis: parseAxis(attributes[axisKey] ?? -1, logits.shape.length),
    });
  };

export const REDUCE: KernelTable = {
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean'),
  Prod: reduction('ReduceProd'),
  Max: reduction('ReduceMax', 'reductionIndices'),
  Min: reduction('ReduceMin'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumsum: cumsum,
  Softmax: softmax('Softmax', 'dim'),
  LogSoftmax: softmax('LogSoftmax', 'axis'),
};
