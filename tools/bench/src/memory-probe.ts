import { parseArgs } from 'node:util';
import type { HostArrays } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { prepare } from './measure.js';
import { bertBlocks } from './workloads.js';

/**
 * What `memory.ts` starts in a process of its own (with `--expose-gc`). Prints resident memory in bytes as a JSON array.
 *
 *     memory-probe.ts steps COUNT     a training step, again and again: after each hundredth of them
 *     memory-probe.ts cycles COUNT    compile, step, dispose: after each cycle
 *     memory-probe.ts bare COUNT      ONNX Runtime alone with the same graph: create, run, release: after each cycle
 */
const SIZE = { batch: 4, dim: 64, heads: 4, feedForward: 256, steps: 16, depth: 2 };
/** Large enough that what one cycle leaves behind would be seen, small enough for many of them. */
const CYCLE_SIZE = { ...SIZE, dim: 256, feedForward: 1024 };
const OPTIONS = { threads: 1, engine: 'onnx', dropoutRate: 0.1 };

function resident(): number {
  globalThis.gc!();
  return process.memoryUsage().rss;
}

async function steps(count: number): Promise<number[]> {
  const { step, inputs, dispose } = await prepare(bertBlocks(SIZE), OPTIONS);
  const half: HostArrays = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { data: data.slice(0, data.length / 2), shape: [shape[0]! / 2, ...shape.slice(1)] },
    ]),
  );
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    await step.run(i % 10 === 9 ? half : inputs);
    if ((i + 1) % (count / 100) === 0) seen.push(resident());
  }
  await dispose();
  return seen;
}

async function cycles(count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    const { step, inputs, dispose } = await prepare(bertBlocks(CYCLE_SIZE), OPTIONS);
    await step.run(inputs);
    await dispose();
    seen.push(resident());
  }
  return seen;
}

/** The graph and the options that the engine hands to the runtime for one step. */
async function handedOver(): Promise<Parameters<typeof ort.InferenceSession.create>> {
  const { create } = ort.InferenceSession;
  let last: unknown[] = [];
  ort.InferenceSession.create = ((...args: Parameters<typeof create>) => {
    last = args;
    return create.apply(ort.InferenceSession, args);
  }) as typeof create;
  try {
    const { step, inputs, dispose } = await prepare(bertBlocks(CYCLE_SIZE), OPTIONS);
    await step.run(inputs);
    await dispose();
  } finally {
    ort.InferenceSession.create = create;
  }
  return last as Parameters<typeof create>;
}

async function bare(count: number): Promise<number[]> {
  const args = await handedOver();
  const seen: number[] = [];
  for (let i = 0; i < count; i++) {
    const session = await ort.InferenceSession.create(...args);
    const feeds = session.inputMetadata.flatMap((input) => {
      if (!input.isTensor) return [];
      const shape = input.shape as number[];
      const size = tf.util.sizeFromShape(shape);
      return [[input.name, new ort.Tensor('float32', new Float32Array(size), shape)] as const];
    });
    // The first output is a sequence, which the runtime's binding cannot return: not asked for.
    const wanted = session.outputNames.filter((_, i) => session.outputMetadata[i]!.isTensor);
    await session.run(Object.fromEntries(feeds), wanted);
    await session.release();
    seen.push(resident());
  }
  return seen;
}

tf.enableProdMode();
const [kind, count] = parseArgs({ allowPositionals: true }).positionals;
const probe = { steps, cycles, bare }[kind as 'steps' | 'cycles' | 'bare'];
console.log(JSON.stringify(await probe(Number(count))));
