import { sizeOf } from '@erc/onnx';
import { EngineError } from '../../errors.js';
import { cast, type Kernel, type KernelTable, parseAxis, reshape } from '../kernel.js';
import type { Dtype } from '../value.js';
import { binary } from './elementwise.js';

const gather: Kernel = ({ tracer, inputs, attributes }) => {
  const { x, indices } = inputs as Record<'x' | 'indices', (typeof inputs)[string]>;
  if (attributes.batchDims) {
    throw new EngineError(
      'unsupported-kernel',
      `tf.gather: expected batchDims 0, received ${String(attributes.batchDims)}.`,
    );
  }
  const axis = parseAxis(attributes.axis, x.shape.length);
  const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
  return tracer.node('Gather', [x, cast(tracer, indices, 'int32')], shape, x.dtype, { axis });
};

const gatherNd: Kernel = ({ tracer, inputs }) => {
  const { params, indices } = inputs as Record<'params' | 'indices', (typeof inputs)[string]>;
  const depth = indices.shape.at(-1)!;
  const index = tracer.raw('Cast', [indices], { to: 7 });
  return tracer.node(
    'GatherND',
    [params, index],
    [...indices.shape.slice(0, -1), ...params.shape.slice(depth)],
    params.dtype,
  );
};

/** `onValue` where the class number equals the index, `offValue` elsewhere and for indices out of range. */
const oneHot: Kernel = ({ tracer, inputs, attributes }) => {
  const { depth, onValue, offValue, dtype } = attributes as {
    depth: number;
    onValue: number;
    offValue: number;
    dtype: Dtype;
  };
  const indices = inputs.indices!;
  const column = reshape(tracer, indices, [...indices.shape, 1]);
  const classes = tracer.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    [depth],
    'int32',
  );
  const hit = binary(tracer, 'Equal', cast(tracer, column, 'int32'), classes, 'bool');
  if (onValue === 1 && offValue === 0) return cast(tracer, hit, dtype);
  return tracer.node(
    'Where',
    [hit, tracer.uniform(onValue, [], dtype), tracer.uniform(offValue, [], dtype)],
    hit.shape,
    dtype,
  );
};

/** Sums the rows that share a segment id: the gradient of an embedding. */
const segmentSum: Kernel = ({ tracer, inputs, attributes }) => {
  const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', (typeof inputs)[string]>;
  const rows = sizeOf(segmentIds.shape);
  const inner = x.shape.slice(segmentIds.shape.length);
  const shape = [attributes.numSegments as number, ...inner];
  const ids = tracer.raw('Cast', [reshape(tracer, segmentIds, [rows, 1])], { to: 7 });
  const updates = reshape(tracer, x, [rows, ...inner]);
  return tracer.node('ScatterND', [tracer.uniform(0, shape, x.dtype), ids, updates], shape, x.dtype, {
    reduction: 'add',
  });
};

const scatterNd: Kernel = ({ tracer, inputs, attributes }) => {
  const { indices, updates } = inputs as Record<'indices' | 'updates', (typeof inputs)[string]>;
  const shape = attributes.shape as number[];
  const index = tracer.raw('Cast', [indices], { to: 7 });
  return tracer.node(
    'ScatterND',
    [tracer.uniform(0, shape, updates.dtype), index, updates],
    shape,
    updates.dtype,
    { reduction: 'add' },
  );
};

/** Largest `k` along the last axis, with their indices. */
const topK: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const { k, sorted } = attributes as { k: number; sorted: boolean };
  const values = tracer.raw(
    'TopK',
    [x, tracer.int64([k])],
    { axis: x.shape.length - 1, largest: 1, sorted: Number(sorted) },
    '',
    2,
  );
  const shape = [...x.shape.slice(0, -1), k];
  return [
    { kind: 'symbol', name: values, shape, dtype: x.dtype },
    tracer.node('Cast', [`${values}_1`], shape, 'int32', { to: 6 }),
  ];
};

export const INDEXING: KernelTable = {
  GatherV2: gather,
  GatherNd: gatherNd,
  OneHot: oneHot,
  UnsortedSegmentSum: segmentSum,
  ScatterNd: scatterNd,
  TopK: topK,
};
