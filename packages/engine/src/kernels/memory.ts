import { EngineError, messageOf } from '../errors.js';
import { KERNELS_WASM } from './kernels-wasm.js';

/** The loops of kernels.wat over one memory. Pointers are byte offsets, counts are elements; both multiples of {@link LANES}. */
export interface Kernels {
  adamw(
    parameters: number,
    gradients: number,
    firstMoments: number,
    secondMoments: number,
    count: number,
    gradientScale: number,
    decay: number,
    beta1: number,
    oneMinusBeta1: number,
    beta2: number,
    oneMinusBeta2: number,
    stepSize: number,
    secondCorrection: number,
    epsilon: number,
  ): void;
  sgd(
    parameters: number,
    gradients: number,
    velocities: number,
    count: number,
    gradientScale: number,
    weightDecay: number,
    momentum: number,
    learningRate: number,
  ): void;
  sumOfSquares(values: number, count: number): number;
  addScaled(sum: number, values: number, count: number, weight: number): void;
  dropoutMask(mask: number, count: number, key0: number, key1: number, threshold: number, kept: number): void;
}

/** Arrays start at multiples of 64 bytes, a cache line: 16 float32. */
export const LANES = 16;
const PAGE = 65_536;
const MOST_PAGES = 65_536;
/** Elements of the largest memory: 4 GiB of float32. */
export const MOST_FLOATS = (PAGE * MOST_PAGES) / 4;

export const padded = (count: number): number => Math.ceil(count / LANES) * LANES;

/** A zeroed memory for `floats` float32, of fixed size: growing it would detach the views that the runtime holds. */
export interface KernelMemory {
  readonly kernels: Kernels;
  readonly bytes: number;
  /** A view, not a copy. */
  view(byteOffset: number, count: number): Float32Array;
}

/** Compiled once: V8 keeps machine code of its own for each module. */
let compiled: WebAssembly.Module | undefined;

function kernelsModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNELS_WASM), (each) => each.charCodeAt(0)));
  return compiled;
}

/** @throws EngineError where the machine has no such memory left. */
function allocate(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    throw new EngineError(
      'unavailable',
      `engine: expected ${((pages * PAGE) / 2 ** 30).toFixed(2)} GiB of memory, received none: ${messageOf(cause)}. Make the model smaller, or use a machine with more memory.`,
      { cause },
    );
  }
}

export function createMemory(floats: number): KernelMemory {
  const pages = Math.max(1, Math.ceil((floats * 4) / PAGE));
  if (pages > MOST_PAGES) {
    throw new EngineError(
      'invalid-option',
      `engine: expected at most ${(MOST_PAGES * PAGE) / 2 ** 30} GiB in one memory, received ${((pages * PAGE) / 2 ** 30).toFixed(1)}.`,
    );
  }
  const memory = allocate(pages);
  const instance = new WebAssembly.Instance(kernelsModule(), { engine: { memory } });
  return {
    kernels: instance.exports as unknown as Kernels,
    bytes: pages * PAGE,
    view: (byteOffset, count) => new Float32Array(memory.buffer, byteOffset, count),
  };
}
