import type { NativeKernels, NativeSession } from '@erc/native';
import type * as Ort from 'onnxruntime-node';
import { EngineError, messageOf } from './errors.js';
import type { HostArray, ResolvedEngine } from './types.js';

export type OrtTensor = Ort.Tensor;
export type OrtSession = Ort.InferenceSession;
export type OrtModule = typeof Ort;

/** onnxruntime-node, or onnxruntime-web in a browser (see `imports` in package.json). */
export async function loadRuntime(): Promise<OrtModule> {
  try {
    return (await import('#onnxruntime')) as OrtModule;
  } catch (error) {
    // A library that does not load says more itself.
    const { code } = error as { readonly code?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new EngineError(
      'unavailable',
      'engine: expected the package onnxruntime-node, which computes the graphs; received none. Install it with: npm install onnxruntime-node',
      { cause: error },
    );
  }
}

/** Whether the runtime is onnxruntime-node, not onnxruntime-web. */
export const isNative = (ort: OrtModule): boolean => ort.env.versions.node !== undefined;

/** How a session keeps memory. */
export interface SessionMemory {
  /** Whether what a run has taken is kept for the next. @default true */
  readonly arena?: boolean | undefined;
}

/** Switches of the runtime, by its own names. */
const CONFIG = {
  optimization: {
    // The graph says which products are turned round, and knows why (products.ts); this pass would turn them back.
    disable_specified_optimizers: 'GemmTransposeFusion',
    // What one number fills, the zeros that the gradient of an embedding is added to, would be kept by every program of every shape.
    constant_folding_max_output_size_in_bytes: '65536',
  },
};

/** What onnxruntime-node computes with. WebGPU's provider takes no number of a device, and refuses a session for one. */
export const providerOf = ({
  device,
  index,
}: Pick<ResolvedEngine, 'device' | 'index'>): Ort.InferenceSession.ExecutionProviderConfig =>
  device === 'cuda' ? { name: 'cuda', deviceId: index } : device;

/** What onnxruntime-web computes with. */
const webProviderOf = ({ device }: Pick<ResolvedEngine, 'device'>): string =>
  device === 'cpu' ? 'wasm' : device;

/** Compiles a model for an engine, with the runtime's own kernels. */
export async function createSession(
  model: Uint8Array,
  engine: ResolvedEngine,
  { arena = true }: SessionMemory = {},
): Promise<OrtSession> {
  const ort = await loadRuntime();
  // What `intraOpNumThreads` is to onnxruntime-node.
  if (!isNative(ort)) ort.env.wasm.numThreads = engine.threads;
  return refusing(() =>
    ort.InferenceSession.create(model, {
      executionProviders: [isNative(ort) ? providerOf(engine) : webProviderOf(engine)],
      intraOpNumThreads: engine.threads,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // A pattern is one more block as large as all the first run's blocks, which stay: twice the memory for no time.
      enableMemPattern: false,
      enableCpuMemArena: arena,
      logSeverityLevel: 3,
      extra: CONFIG,
    }),
  );
}

/** Compiles a model that may have operators of `@erc/native`, for its kernels. Results are written in place. */
export async function createNativeSession(
  kernels: NativeKernels,
  model: Uint8Array,
  { threads }: Pick<ResolvedEngine, 'threads'>,
  { arena = true }: SessionMemory = {},
): Promise<NativeSession> {
  const entries = Object.entries(CONFIG).flatMap(([group, values]) =>
    Object.entries(values).map(([name, value]) => [`${group}.${name}`, value] as const),
  );
  return refusing(() =>
    kernels.createSession(model, { threads, arena, config: Object.fromEntries(entries) }),
  );
}

async function refusing<T>(create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    throw new EngineError(
      'runtime',
      `engine: ONNX Runtime refused the compiled graph: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

/** A tensor over host memory, without a copy. */
export function hostTensor(ort: OrtModule, { data, shape }: HostArray): OrtTensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, shape);
  return new ort.Tensor('bool', data, shape);
}
