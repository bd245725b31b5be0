import { EncoderError } from '@erc/core';
import type { ResolvedImageModelOptions } from './image-model-options.js';

/** What a model gives for an image before patches become one vector. */
export interface ImageWidth {
  /** Width of a patch, or channels of a map. */
  readonly dim: number;
  readonly patches: NonNullable<ResolvedImageModelOptions['patches']>;
}

/**
 * From `hidden_size` (models of patches) or `hidden_sizes` (models of maps, whose stages have different widths) of a model's configuration.
 *
 * @throws EncoderError when it has neither, or the options ask for what it cannot give.
 */
export function widthOf(
  config: Readonly<Record<string, unknown>>,
  { layers, patches }: Pick<ResolvedImageModelOptions, 'layers' | 'patches'>,
  where: string,
): ImageWidth {
  const { hidden_size: patchWidth, hidden_sizes: stages, embedding_size: stem } = config;
  if (typeof patchWidth === 'number') return { dim: patchWidth, patches: patches ?? 'first' };
  if (!Array.isArray(stages)) {
    throw new EncoderError(`${where}: config.json: expected hidden_size or hidden_sizes, received none.`);
  }
  if (typeof layers === 'object') {
    throw new EncoderError(
      `${where}: layers: expected one layer of a model of maps, whose widths differ, received ${layers.length}.`,
    );
  }
  if (patches === 'first') {
    throw new EncoderError(
      `${where}: patches: expected mean, max or mean-max of a model of maps, received first.`,
    );
  }
  const dim = layers === 'last' ? stages.at(-1) : layers === 0 ? stem : stages[layers - 1];
  if (typeof dim === 'number') return { dim, patches: patches ?? 'mean' };
  throw new EncoderError(`${where}: layers: expected one of 0 … ${stages.length}, received ${layers}.`);
}
