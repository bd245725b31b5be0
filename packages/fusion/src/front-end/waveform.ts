import { createMlp } from '@erc/nn';
import { z } from 'zod';
import type { FrontEnd } from './contracts.js';
import type { FrontEndMaterials } from './create-front-end.js';

/** Options of the waveform front-end. Strict: an unknown key is an error. */
export const waveformOptionsSchema = z.strictObject({
  /** Width d of its output. */
  dim: z.int().min(1),
  /** Dropout after each layer. @default 0.1 */
  dropoutRate: z.number().min(0).max(1).default(0.1),
});

/**
 * Layers of widths 3d, 2d and d, each `dropout(relu(linear(x)))`, on raw samples.
 *
 * Parameters: `<path>/<0 … 2>/kernel` and `…/bias`.
 */
export function createWaveform(
  { dim, dropoutRate }: z.output<typeof waveformOptionsSchema>,
  { path, input, random }: FrontEndMaterials,
): FrontEnd {
  const mlp = createMlp({
    path,
    inputDim: input.dim,
    layers: [3, 2, 1].map((factor) => ({ dim: factor * dim, dropoutRate })),
    random,
  });
  return {
    outputDim: dim,
    parameters: mlp.parameters,
    apply: ({ values, ...rest }, context) => ({ values: mlp.apply(values, context), ...rest }),
    dispose: () => mlp.dispose(),
  };
}
