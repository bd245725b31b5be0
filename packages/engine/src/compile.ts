import * as tf from '@tensorflow/tfjs';
import { Cache } from './cache.js';
import { compileEager } from './eager/compile.js';
import { EngineError } from './errors.js';
import { Lock } from './lock.js';
import { buildProgram, emptyArray, inputSpecs, type Program } from './program.js';
import { asResolved } from './resolve-engine.js';
import { hostTensor, loadRuntime, type OrtTensor, type SessionMemory } from './runtime.js';
import { trace } from './trace/trace.js';
import type {
  CompiledFunction,
  EngineOptions,
  HostArray,
  HostArrays,
  ResolvedEngine,
  Tensors,
} from './types.js';
import { captureFeeds, captureOwners } from './weights/captures.js';

export interface CompileOptions {
  /** @default { type: 'auto' } */
  readonly engine?: EngineOptions | ResolvedEngine;
  /** Programs kept, one for each set of input shapes and types; the least recently used goes first. @default 8 */
  readonly cacheSize?: number;
  /** As in {@link TrainStepOptions}. @default true */
  readonly arena?: boolean;
}

/**
 * Makes a tfjs function fast. It is traced once for each set of input shapes and types, compiled to one graph, and run natively.
 *
 * @param fn From named tensors to named tensors. It may close over variables and tensors; variables are read anew on each call. It must be
 *   synchronous and do the same on each call: no reading of values, no random numbers, no assignments.
 * @returns The compiled function: host arrays in, host arrays out. Calls must not overlap.
 * @throws EngineError on the first call with new shapes, when `fn` cannot be compiled; it says what, where and what to do instead.
 */
export async function compile(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  options: CompileOptions = {},
): Promise<CompiledFunction> {
  const engine = await asResolved(options.engine);
  return engine.type === 'tfjs'
    ? compileEager(fn, engine)
    : compileOnnx(fn, engine, options.cacheSize ?? 8, options);
}

/** {@link compile} for ONNX Runtime. */
export async function compileOnnx(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  engine: ResolvedEngine,
  cacheSize: number,
  { arena }: SessionMemory = {},
): Promise<CompiledFunction> {
  const ort = await loadRuntime();
  const lock = new Lock();
  const programs = new Cache<Program>(cacheSize, (program) => program.release());
  let disposed = false;

  async function call(inputs: HostArrays): Promise<Record<string, HostArray>> {
    if (disposed) throw new EngineError('disposed', 'compiled function: expected no call after dispose().');
    const { specs, key } = inputSpecs('compiled function', inputs);
    const program = await programs.get(key, async () => {
      await tf.ready();
      return buildProgram(trace(fn, specs), engine, { arena });
    });
    return holdAll(program, async () => {
      const feeds: Record<string, OrtTensor> = await captureFeeds(ort, program.captures);
      for (const name of Object.keys(inputs)) feeds[name] = hostTensor(ort, inputs[name]!);
      const results = new Map(Object.values(program.outputs).map((info) => [info.name, emptyArray(info)]));
      const fetches = Object.fromEntries([...results].map(([name, array]) => [name, hostTensor(ort, array)]));
      await program.run(feeds, fetches);
      return Object.fromEntries(
        Object.entries(program.outputs).map(([name, info]) => [name, results.get(info.name)!]),
      );
    });
  }

  /** Holds the stores whose weights the program reads, so that no update changes them meanwhile. */
  function holdAll<T>(program: Program, body: () => Promise<T>): Promise<T> {
    return captureOwners(program.captures).reduceRight<() => Promise<T>>(
      (inner, owner) => () =>
        owner.lock.hold('compiled function', async () => {
          await owner.absorb();
          return inner();
        }),
      body,
    )();
  }

  return Object.assign((inputs: HostArrays) => lock.hold('compiled function', () => call(inputs)), {
    dispose: () =>
      lock.hold('dispose', async () => {
        disposed = true;
        await programs.clear();
      }),
  });
}
