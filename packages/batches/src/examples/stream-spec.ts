import { type Feature, isSparse, type Modality, type StreamSpec } from '@erc/core';

/** Width and kind of a stream, read off one of its features. */
export function specOf(modality: Modality, feature: Feature): StreamSpec {
  if (isSparse(feature)) return { modality, dim: feature.dim, kind: 'vector' };
  return { modality, dim: feature.shape.at(-1)!, kind: feature.shape.length === 2 ? 'sequence' : 'vector' };
}
