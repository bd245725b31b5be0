import { createLinear, type Layer } from '@erc/nn';
import type { FusionMaterials, PreparedSpec } from '../contracts.js';

/**
 * A linear layer of its own for each stream, without an activation: `fusion/projection/<stream>/kernel` and `…/bias`.
 *
 * @param dimOf Width that a stream is brought to.
 */
export const createStreamProjections = (
  { streams, random }: FusionMaterials,
  dimOf: (stream: PreparedSpec, index: number) => number,
  bias = true,
): Layer[] =>
  streams.map((stream, i) =>
    createLinear({
      path: `fusion/projection/${stream.name}`,
      inputDim: stream.dim,
      outputDim: dimOf(stream, i),
      bias,
      random,
    }),
  );
