import { encodeModel } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { nodeModule } from './node-module.js';
import { createSession, hostTensor, isNative, loadRuntime } from './runtime.js';
import type { ResolvedEngine, TfjsBackend } from './types.js';

/** What a candidate needs to know before it is loaded. */
export type LoadOptions = Pick<ResolvedEngine, 'device' | 'index' | 'threads' | 'precision'>;

/** An engine that may or may not load. */
export interface Candidate {
  readonly name: string;
  readonly type: 'onnx' | 'tfjs';
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  readonly backend?: TfjsBackend;
  /** Whether `auto` tries it. */
  readonly automatic: boolean;
  /** What to run where it does not load. */
  readonly command?: string;
  /** Loads it. @returns Name and version of what computes. @throws where it does not work here. */
  load(options: LoadOptions): Promise<string>;
}

const INSTALL_CUDA = 'npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12';

/** From the fastest to the slowest. */
export const CANDIDATES: readonly Candidate[] = [
  { name: 'onnx/cuda', type: 'onnx', device: 'cuda', automatic: true, command: INSTALL_CUDA, load: loadOnnx },
  {
    name: 'onnx/cpu',
    type: 'onnx',
    device: 'cpu',
    automatic: true,
    command: 'npm install onnxruntime-node',
    load: loadOnnx,
  },
  { name: 'onnx/webgpu', type: 'onnx', device: 'webgpu', automatic: false, load: loadOnnx },
  {
    ...tfjsCandidate('tensorflow', loadTensorFlow),
    command: 'npm install @tensorflow/tfjs-node-gpu (with CUDA) or @tensorflow/tfjs-node',
  },
  {
    ...tfjsCandidate('webgpu', () => loadPackage('@tensorflow/tfjs-backend-webgpu', 'webgpu')),
    automatic: false,
    command: 'npm install @tensorflow/tfjs-backend-webgpu',
  },
  { ...tfjsCandidate('wasm', loadWasm), command: 'npm install @tensorflow/tfjs-backend-wasm' },
  tfjsCandidate('cpu', () => activate('cpu', `tfjs-backend-cpu ${tf.version.tfjs}`)),
];

function tfjsCandidate(backend: TfjsBackend, load: Candidate['load']): Candidate {
  return { name: `tfjs/${backend}`, type: 'tfjs', device: 'cpu', backend, automatic: true, load };
}

/** Runs a graph of one node: a provider that is listed may still lack its driver. */
async function loadOnnx(options: LoadOptions): Promise<string> {
  if (options.device === 'cuda') checkCudaProvider();
  const ort = await loadRuntime();
  const model = encodeModel({
    inputs: [{ name: 'x', shape: [1], type: 'float32' }],
    outputs: [{ name: 'y', shape: [1], type: 'float32' }],
    initializers: [],
    nodes: [{ op: 'Neg', domain: '', name: 'probe', inputs: ['x'], outputs: ['y'], attributes: {} }],
  });
  const engine: ResolvedEngine = { ...options, type: 'onnx', runtime: '', passedOver: [] };
  const session = await createSession(model, engine);
  try {
    const { y } = await session.run({ x: hostTensor(ort, { data: Float32Array.of(2), shape: [1] }) });
    if ((y!.data as Float32Array)[0] !== -2) throw new Error('it computes wrong values');
  } finally {
    await session.release();
  }
  const { versions } = ort.env;
  return isNative(ort)
    ? `onnxruntime-node ${versions.node}`
    : `onnxruntime-web ${versions.web ?? versions.common}`;
}

/** Asked before the runtime is, which prints an error of its own. */
function checkCudaProvider(): void {
  const modules = nodeModule('node:module');
  const files = nodeModule('node:fs');
  if (!modules || !files) throw new Error('CUDA needs Node');
  const folder = modules
    .createRequire(import.meta.url)
    .resolve('onnxruntime-node')
    .replace(/dist[\\/]index\.js$/, `bin/napi-v6/${process.platform}/${process.arch}/`);
  const file =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  if (!files.existsSync(`${folder}${file}`))
    throw new Error(`onnxruntime-node has no CUDA provider installed (${file})`);
}

/**
 * The binding that the program has imported itself, else the one for a GPU where it loads, else the one for the CPU. (Under pnpm this
 * package cannot see the program's own dependencies, so a program that has a binding imports it first.)
 */
async function loadTensorFlow(): Promise<string> {
  if (tf.findBackendFactory('tensorflow')) return activate('tensorflow', `tfjs-node ${tf.version.tfjs}`);
  const reasons: string[] = [];
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      return await loadPackage(name, 'tensorflow');
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

/** In a browser the program imports the package itself: it has to say where the package's files are, and others need not bundle it. */
async function loadWasm({ threads }: LoadOptions): Promise<string> {
  const name = '@tensorflow/tfjs-backend-wasm';
  if (nodeModule('node:os')) {
    const wasm = (await import(name)) as typeof import('@tensorflow/tfjs-backend-wasm');
    if (!tf.findBackend('wasm')) wasm.setThreadsCount(threads);
  } else if (!tf.findBackendFactory('wasm')) throw new Error(`expected the program to import ${name}`);
  return activate('wasm', `tfjs-backend-wasm ${tf.version.tfjs}`);
}

async function loadPackage(name: string, backend: TfjsBackend): Promise<string> {
  await import(name);
  return activate(backend, `${name.replace('@tensorflow/', '')} ${tf.version.tfjs}`);
}

/** Initialises a tfjs backend, and leaves the current one current. */
async function activate(backend: TfjsBackend, runtime: string): Promise<string> {
  await tf.ready();
  // tfjs may say that it is ready before it has chosen one.
  const previous: string | undefined = tf.getBackend();
  try {
    if (!(await tf.setBackend(backend))) throw new Error(`the tfjs backend ${backend} did not start`);
  } finally {
    if (previous !== undefined && tf.getBackend() !== previous) await tf.setBackend(previous);
  }
  return runtime;
}
