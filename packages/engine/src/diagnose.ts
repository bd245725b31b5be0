import { encodeModel, type Graph, sizeOf, type ValueInfo, withFusedOperators } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { onBackend } from './eager/on-backend.js';
import { kernelsOf } from './native/choose-kernels.js';
import { fusedOptions } from './native/fused-options.js';
import { inputSpecs } from './program.js';
import { asResolved } from './resolve-engine.js';
import { createNativeSession, createSession, hostTensor, loadRuntime, type OrtTensor } from './runtime.js';
import type { KernelRecord } from './trace/backend.js';
import { traceOnce } from './trace/trace.js';
import { type Dtype, typedValues } from './trace/value.js';
import type { EngineOptions, HostArrays, ResolvedEngine, Tensors } from './types.js';
import { captureFeeds } from './weights/captures.js';

/** What one operation of a function gave, compared with tfjs's CPU backend on the same operands. */
export interface NodeReport {
  /** Name of the tfjs kernel; `gradient/…` in a backward pass. */
  readonly kernel: string;
  /** Where the function called it, such as `, at model.ts:12:5`; `''` in a backward pass. */
  readonly place: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** Elements that are NaN or infinite. */
  readonly notFinite: number;
  /** Largest |difference| from the CPU backend, divided by 1 + the largest |value|; undefined where that backend lacks the kernel. */
  readonly difference?: number;
}

/**
 * Runs a function with every intermediate value dumped, for the day something is wrong: each operation is computed once by the compiled
 * graph and once by tfjs's CPU backend from the same operands, so that a wrong kernel shows at itself and not somewhere after it. Loops are
 * unrolled, so that each operation of each step is seen. The first
 * report with `notFinite` shows where a NaN comes from.
 *
 * @returns One report per operation that needs computing, in order.
 */
export async function diagnose(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  inputs: HostArrays,
  options: { readonly engine?: EngineOptions | ResolvedEngine } = {},
): Promise<NodeReport[]> {
  const engine = await asResolved(options.engine ?? { type: 'onnx' });
  await tf.ready();
  const { specs } = inputSpecs('diagnose', inputs);
  const { graph, captures, records } = traceOnce(fn, specs, { withPlaces: true, unrollLoops: true });
  const ort = await loadRuntime();
  const dumped = withAllValues(graph, records);
  const session = await sessionOf(dumped, engine);
  try {
    const known = new Map<string, ArrayLike<number>>();
    const feeds = await captureFeeds(ort, captures);
    for (const [name, array] of Object.entries(inputs)) feeds[name] = hostTensor(ort, array);
    for (const [name, tensor] of Object.entries(feeds)) known.set(name, tensor.data as Float32Array);
    for (const { name, data } of graph.initializers)
      if (!(data instanceof BigInt64Array)) known.set(name, data);
    const wanted = Object.fromEntries(dumped.inputs.map(({ name }) => [name, feeds[name]!]));
    for (const [name, tensor] of Object.entries(await session.run(wanted)))
      known.set(name, tensor.data as Float32Array);
    return records.flatMap((record) => reportOf(record, known));
  } finally {
    await session.release();
  }
}

/** Of a graph as it is; with the kernels of `@erc/native`, where every value is an output, those that need no other operation to go. */
async function sessionOf(
  graph: Graph,
  engine: ResolvedEngine,
): Promise<{
  run(feeds: Record<string, OrtTensor>): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
  release(): Promise<void>;
}> {
  const kernels = await kernelsOf(engine);
  const fused = fusedOptions(kernels, engine.precision);
  if (!kernels || !fused) return createSession(encodeModel(graph), engine);
  const session = await createNativeSession(kernels, encodeModel(withFusedOperators(graph, fused)), engine);
  return {
    run: (feeds) =>
      session.run(
        feeds,
        graph.outputs.map(({ name }) => name),
      ),
    release: () => session.release(),
  };
}

/** The graph with each operation's results, and their operands, as outputs. */
function withAllValues(graph: Graph, records: readonly KernelRecord[]): Graph {
  const produced = new Set(graph.nodes.flatMap((node) => node.outputs));
  const outputs = new Map<string, ValueInfo>(graph.outputs.map((info) => [info.name, info]));
  for (const { results, operands } of records) {
    for (const { name, shape, dtype } of [...results, ...Object.values(operands)]) {
      if (produced.has(name)) outputs.set(name, { name, shape, type: dtype });
    }
  }
  return { ...graph, outputs: [...outputs.values()] };
}

function reportOf(record: KernelRecord, known: ReadonlyMap<string, ArrayLike<number>>): NodeReport[] {
  const { kernel, place, results } = record;
  const references = onCpu(record, known);
  return results.flatMap(({ name, shape }, i) => {
    const values = known.get(name);
    if (!values) return [];
    const notFinite = Array.from(values).filter((value) => !Number.isFinite(value)).length;
    const reference = references?.[i];
    const report = { kernel, place, shape, values, notFinite };
    return [reference ? { ...report, difference: difference(values, reference) } : report];
  });
}

/** The same kernel call on the CPU backend, with the operands that the graph had. */
function onCpu(
  { name, operands, isList, attributes }: KernelRecord,
  known: ReadonlyMap<string, ArrayLike<number>>,
): ArrayLike<number>[] | undefined {
  const kernel = tf.getKernel(name, 'cpu');
  if (!kernel || Object.values(operands).some((operand) => !known.has(operand.name))) return undefined;
  return onBackend('cpu', () =>
    tf.tidy(() => {
      const tensors = Object.entries(operands).map(
        ([key, operand]) => [key, tensorOf(known.get(operand.name)!, operand.shape, operand.dtype)] as const,
      );
      const named: tf.NamedTensorInfoMap = Object.fromEntries(tensors);
      const result = kernel.kernelFunc({
        inputs: isList
          ? Object.assign(
              tensors.map(([, tensor]) => tensor),
              named,
            )
          : named,
        attrs: attributes as tf.NamedAttrMap,
        backend: tf.backend(),
      });
      return [result].flat().map((info) => tf.engine().makeTensorFromTensorInfo(info).dataSync().slice());
    }),
  );
}

const tensorOf = (values: ArrayLike<number>, shape: readonly number[], dtype: Dtype): tf.Tensor =>
  tf.tensor(typedValues(values, dtype).slice(0, sizeOf(shape)) as Float32Array, [...shape], dtype);

function difference(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  let worst = 0;
  let scale = 1;
  for (let i = 0; i < reference.length; i++) {
    if (Object.is(values[i], reference[i])) continue;
    worst = Math.max(worst, Math.abs(values[i]! - reference[i]!));
    if (Number.isFinite(reference[i])) scale = Math.max(scale, 1 + Math.abs(reference[i]!));
  }
  return worst / scale;
}
