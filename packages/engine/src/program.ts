import type { NativeKernels } from '@erc/native';
import {
  encodeModel,
  type Graph,
  GUARD,
  GUARD_MESSAGE,
  optimize,
  sizeOf,
  type ValueInfo,
  withGuard,
} from '@erc/onnx';
import { EngineError, messageOf } from './errors.js';
import { kernelsOf } from './native/choose-kernels.js';
import { fusedOptions } from './native/fused-options.js';
import {
  createNativeSession,
  createSession,
  isNative,
  loadRuntime,
  type OrtTensor,
  type SessionMemory,
} from './runtime.js';
import type { Capture } from './trace/backend.js';
import type { InputSpec, Trace } from './trace/trace.js';
import type { Dtype } from './trace/value.js';
import type { HostArray, HostArrays, ResolvedEngine } from './types.js';

/** A graph that the runtime has compiled, for one set of input shapes and types. */
export interface Program {
  readonly captures: readonly Capture[];
  readonly outputs: Readonly<Record<string, ValueInfo>>;
  /** Graph inputs that are read; others were optimised away. */
  readonly inputs: readonly ValueInfo[];
  /** Runs with results written into `fetches`. */
  run(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor>): Promise<void>;
  release(): Promise<void>;
}

export async function buildProgram(
  trace: Trace,
  engine: ResolvedEngine,
  memory: SessionMemory = {},
): Promise<Program> {
  const kernels = await kernelsOf(engine);
  const graph = optimize(trace.graph, { fused: fusedOptions(kernels, engine.precision) });
  const { run, release } = kernels
    ? await nativeRun(graph, kernels, engine, memory)
    : await ownRun(graph, engine, memory);
  const read = new Set(graph.inputs.map((input) => input.name));
  return {
    captures: trace.captures.filter(({ name }) => read.has(name)),
    outputs: trace.outputs,
    inputs: graph.inputs,
    async run(feeds, fetches) {
      const wanted: Record<string, OrtTensor> = {};
      for (const name of read) wanted[name] = feeds[name]!;
      try {
        await run(wanted, fetches);
      } catch (error) {
        throw new EngineError('runtime', `engine: ONNX Runtime failed: ${messageOf(error)}.`, {
          cause: error,
        });
      }
    },
    release,
  };
}

/** With kernels that write results where they are wanted. */
async function nativeRun(
  graph: Graph,
  kernels: NativeKernels,
  engine: ResolvedEngine,
  memory: SessionMemory,
): Promise<Pick<Program, 'run' | 'release'>> {
  const session = await createNativeSession(kernels, encodeModel(graph), engine, memory);
  return {
    async run(feeds, fetches) {
      await session.run(feeds, fetches);
    },
    release: () => session.release(),
  };
}

/** With the kernels of onnxruntime-node, which is kept from copying results, or onnxruntime-web, which copies them. */
async function ownRun(
  graph: Graph,
  engine: ResolvedEngine,
  memory: SessionMemory,
): Promise<Pick<Program, 'run' | 'release'>> {
  const isNode = isNative(await loadRuntime());
  const session = await createSession(encodeModel(isNode ? withGuard(graph) : graph), engine, memory);
  return {
    async run(feeds, fetches) {
      if (!isNode) return writeBack(await session.run(feeds, Object.keys(fetches)), fetches);
      try {
        await session.run(feeds, { [GUARD]: null, ...fetches });
      } catch (error) {
        if (!GUARD_MESSAGE.test(messageOf(error))) throw error;
      }
    },
    release: () => session.release(),
  };
}

const dtypeOf = (data: HostArray['data']): Dtype =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool';

/** Shapes and types of host arrays, checked: the key of a program. */
export function inputSpecs(
  where: string,
  inputs: HostArrays,
): { specs: Record<string, InputSpec>; key: string } {
  const specs: Record<string, InputSpec> = {};
  for (const name of Object.keys(inputs).sort()) {
    const { data, shape } = inputs[name]!;
    if (!(data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array)) {
      throw new EngineError(
        'invalid-input',
        `${where}: input ${name}: expected a Float32Array, Int32Array or Uint8Array, received ${typeof data}.`,
      );
    }
    if (data.length !== sizeOf(shape)) {
      throw new EngineError(
        'invalid-input',
        `${where}: input ${name}: expected ${sizeOf(shape)} elements for shape [${shape.join(', ')}], received ${data.length}.`,
      );
    }
    specs[name] = { shape: [...shape], dtype: dtypeOf(data) };
  }
  const key = Object.entries(specs).map(([name, { shape, dtype }]) => `${name}:${dtype}[${shape.join()}]`);
  return { specs, key: key.join(' ') };
}

/** An empty host array for an output. */
export function emptyArray({ shape, type }: ValueInfo): HostArray {
  const size = sizeOf(shape as readonly number[]);
  const data =
    type === 'float32'
      ? new Float32Array(size)
      : type === 'int32'
        ? new Int32Array(size)
        : new Uint8Array(size);
  return { data, shape: shape as readonly number[] };
}

/** onnxruntime-web writes into arrays of its own, and does not write into ones that it is given. */
function writeBack(
  results: Readonly<Record<string, OrtTensor>>,
  fetches: Readonly<Record<string, OrtTensor>>,
): void {
  for (const [name, { data }] of Object.entries(fetches))
    (data as Float32Array).set(results[name]!.data as Float32Array);
}
