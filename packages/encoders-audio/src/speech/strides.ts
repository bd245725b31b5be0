import { EncoderError } from '@erc/core';
import * as z from 'zod';

/** How samples become steps in the convolutions at the front of a speech model. */
export interface Strides {
  /** Samples from one step to the next. */
  readonly hop: number;
  /** Samples that one step is made of: the fewest that give a step. */
  readonly field: number;
  /** Steps of `samples` samples, 0 for fewer than `field`. */
  stepsOf(samples: number): number;
}

const convSchema = z
  .object({
    conv_kernel: z.array(z.int().min(1)).min(1),
    conv_stride: z.array(z.int().min(1)).min(1),
  })
  .refine(({ conv_kernel, conv_stride }) => conv_kernel.length === conv_stride.length);

/**
 * From `conv_kernel` and `conv_stride` of a model's configuration: each convolution, without padding, makes `⌊(n − kernel) / stride⌋ + 1` of n.
 *
 * @throws EncoderError when the configuration has none.
 */
export function convolutionStrides(config: Readonly<Record<string, unknown>>, where: string): Strides {
  const parsed = convSchema.safeParse(config);
  if (!parsed.success) {
    throw new EncoderError(
      `${where}: config.json: expected conv_kernel and conv_stride of equal length, as speech models have, received ${JSON.stringify(config.conv_kernel)} and ${JSON.stringify(config.conv_stride)}.`,
    );
  }
  const { conv_kernel: kernels, conv_stride: strides } = parsed.data;
  let [hop, field] = [1, 1];
  for (const [i, kernel] of kernels.entries()) {
    field += (kernel - 1) * hop;
    hop *= strides[i]!;
  }
  return {
    hop,
    field,
    stepsOf: (samples) =>
      Math.max(
        0,
        kernels.reduce((n, kernel, i) => Math.floor((n - kernel) / strides[i]!) + 1, samples),
      ),
  };
}
