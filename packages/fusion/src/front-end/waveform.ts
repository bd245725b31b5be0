import { ConfigError } from '@erc/core';
import { createMlp, dropoutRateSchema } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { createAttendAndNorm } from './attend-and-norm.js';
import type { FrontEnd, FrontEndMaterials } from './contracts.js';
import { cutFrames } from './cut-frames.js';

/** Options of the waveform front-end. Strict: an unknown key is an error. */
export const waveformFrontEndSchema = z.strictObject({
  /** Width d of its output. */
  dim: z.int().min(1),
  /** Dropout after each layer. @default 0.1 */
  dropoutRate: dropoutRateSchema.default(0.1),
  /**
   * Cuts a vector of samples into this many frames of equal length, the last one padded with zeros; the layers read each, and their mean is
   * the vector that comes out. Only for a stream of vectors. @default none: the layers read the whole vector
   */
  frames: z.int().min(1).optional(),
  /**
   * Self-attention over the frames, or over the steps of a stream of steps, then residual and layer norm: `LN(x + attention(x))`.
   * @default none
   */
  attention: z
    .strictObject({
      /** Divides `dim`. @default 1 */
      numHeads: z.int().min(1).optional(),
      /** In place of `numHeads`: that divisor of `dim`, counted from 1 for the smallest; beyond the last, `dim`. @default none */
      headDegree: z.int().min(1).optional(),
      /** Dropout of the attention weights. @default 0 */
      dropoutRate: dropoutRateSchema.default(0),
    })
    .optional(),
  /**
   * `batch-attention`, as it was published: the vectors of the whole batch are one sequence, so that an example's result depends on the
   * others of its batch. @default none
   */
  legacy: z.enum(['batch-attention']).optional(),
});

/**
 * Layers of widths 3d, 2d and d, each `dropout(relu(linear(x)))`, on raw samples; then self-attention where asked for.
 *
 * - a stream of vectors stays one: `[batch, samples]` to `[batch, d]`
 * - a stream of steps stays one, each step through the same layers: `[batch, steps, samples]` to `[batch, steps, d]`, padding 0
 *
 * Parameters: `<path>/<0 … 2>/kernel` and `…/bias`; with attention `<path>/attention/…` and `<path>/norm/…`.
 *
 * @throws ConfigError for frames of a stream of steps, or more than its samples fill; for attention with nothing to attend over; for
 *   `legacy` where there is no such attention.
 * @see docs/fusion/waveform.md
 */
export function createWaveform(
  { dim, dropoutRate, frames, attention, legacy }: z.output<typeof waveformFrontEndSchema>,
  { path, input, random }: FrontEndMaterials,
): FrontEnd {
  const isVector = input.kind === 'vector';
  if (frames !== undefined && !isVector) {
    throw new ConfigError(`${path}: frames: expected a stream of vectors, received one of steps.`);
  }
  if (legacy && !(attention && isVector && frames === undefined)) {
    throw new ConfigError(
      `${path}: legacy: ${legacy}: expected attention on a stream of vectors without frames, received another.`,
    );
  }
  if (attention && !legacy && isVector && (frames ?? 1) < 2) {
    throw new ConfigError(
      `${path}: attention: expected a stream of steps, or at least 2 frames, received ${frames ?? 'no'} frames: nothing to attend over.`,
    );
  }
  const cut = frames === undefined ? undefined : cutFrames(path, input.dim, frames);
  const mlp = createMlp({
    path,
    inputDim: cut?.length ?? input.dim,
    layers: [3, 2, 1].map((factor) => ({ dim: factor * dim, dropoutRate })),
    random,
  });
  const attend = attention && createAttendAndNorm({ ...attention, path, dim, random });

  return {
    outputDim: dim,
    parameters: [...mlp.parameters, ...(attend?.parameters ?? [])],
    apply({ values, mask }, context) {
      const hidden = mlp.apply(cut ? cut.apply(values as tf.Tensor2D) : values, context);
      if (hidden.rank === 2) {
        if (!attend) return { values: hidden };
        const batch = tf.expandDims(hidden, 0) as tf.Tensor3D; // [1, batch, d]: examples in the place of steps
        return { values: tf.squeeze(attend.apply(batch, undefined, context), [0]) as tf.Tensor2D };
      }
      const steps = attend?.apply(hidden as tf.Tensor3D, mask, context) ?? (hidden as tf.Tensor3D);
      if (cut) return { values: tf.mean<tf.Tensor2D>(steps, 1) };
      return mask ? { values: tf.mul<tf.Tensor3D>(steps, tf.expandDims(mask, -1)), mask } : { values: steps };
    },
    dispose() {
      mlp.dispose();
      attend?.dispose();
    },
  };
}
