import type { Lora } from '@erc/pretrained';

/** A linear layer with an adapter, as numbers. */
export interface AdaptedKernel {
  /** W `[outputDim, inputDim]`, row-major. */
  readonly kernel: Float32Array;
  /** A `[rank, inputDim]`. */
  readonly down: Float32Array;
  /** B `[outputDim, rank]`. */
  readonly up: Float32Array;
}

/**
 * The kernel that gives alone what a linear layer and its adapter give together while nothing is dropped: `W + α/r · B·A`. Sums are taken in
 * double precision and rounded once.
 *
 * @see Hu et al. 2021, arXiv:2106.09685, section 4.1
 */
export function mergedKernel(
  { kernel, down, up }: AdaptedKernel,
  { rank, alpha }: Pick<Lora, 'rank' | 'alpha'>,
): Float32Array {
  const inputDim = down.length / rank;
  const scale = alpha / rank;
  const result = new Float32Array(kernel.length);
  const change = new Float64Array(inputDim);
  for (let row = 0; row < kernel.length / inputDim; row++) {
    change.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * up[row * rank + r]!;
      const from = r * inputDim;
      for (let k = 0; k < inputDim; k++) change[k]! += factor * down[from + k]!;
    }
    const at = row * inputDim;
    for (let k = 0; k < inputDim; k++) result[at + k] = kernel[at + k]! + change[k]!;
  }
  return result;
}
