import type { Random } from '@erc/core';
import type { Parameter } from './contracts.js';
import { fansOf, type Initializer, sizeOf } from './initialize/fans.js';
import { defaultBias, defaultKernel } from './initialize/scaled.js';
import { createParameter } from './parameter.js';

/** How kernel and bias of a layer begin. */
export interface KernelInit {
  /** @default PyTorch's: uniform in ±1/√fanIn */
  readonly kernel?: Initializer;
  /** @default PyTorch's: uniform in ±1/√fanIn of the kernel */
  readonly bias?: Initializer;
}

/** `<path>/kernel` of `shape` `[out, in, …window]`, and `<path>/bias` `[out]` if wanted. */
export function createKernel(
  path: string,
  shape: readonly number[],
  bias: boolean,
  random: Random,
  init: KernelInit,
): Parameter[] {
  const make = (name: string, extent: readonly number[], initializer: Initializer): Parameter => {
    const own = `${path}/${name}`;
    // Before memory is asked for.
    sizeOf(extent, own);
    return createParameter(own, extent, initializer(extent, random.fork(own)));
  };
  const biasOf = init.bias ?? ((extent, stream) => defaultBias(extent, stream, fansOf(shape).fanIn));
  return [
    make('kernel', shape, init.kernel ?? defaultKernel),
    ...(bias ? [make('bias', [shape[0]!], biasOf)] : []),
  ];
}
