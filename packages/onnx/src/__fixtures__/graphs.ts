import * as ort from 'onnxruntime-node';
import { encodeModel } from '../encode.js';
import type { Graph, GraphNode, Initializer, ValueInfo } from '../graph.js';

/** A node with one output, called like it. */
export const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  rest: Partial<Pick<GraphNode, 'attributes' | 'shape' | 'name'>> = {},
): GraphNode => ({ op, domain: '', name: output, inputs, outputs: [output], attributes: {}, ...rest });

export const float32 = (name: string, shape: readonly (number | string)[]): ValueInfo => ({
  name,
  shape,
  type: 'float32',
});

export const constant = (name: string, shape: readonly number[], values: readonly number[]): Initializer => ({
  name,
  shape,
  type: 'float32',
  data: Float32Array.from(values),
});

export const int64 = (name: string, values: readonly number[]): Initializer => ({
  name,
  shape: [values.length],
  type: 'int64',
  data: BigInt64Array.from(values, BigInt),
});

/** Numbers between -1 and 1 that differ. */
export const numbers = (size: number, seed: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.sin(seed + 1.7 * i));

interface Run {
  readonly [output: string]: { readonly dims: readonly number[]; readonly values: readonly number[] };
}

/** What ONNX Runtime computes, with float32 inputs, and with none of its own rewrites. */
export async function run(
  graph: Graph,
  inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>,
): Promise<Run> {
  const session = await ort.InferenceSession.create(encodeModel(graph), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
  });
  const feeds = Object.entries(inputs).map(([name, { shape, values }]) => [
    name,
    new ort.Tensor('float32', Float32Array.from(values), shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [
      name,
      { dims, values: Array.from(data as ArrayLike<number>, Number) },
    ]),
  );
}
