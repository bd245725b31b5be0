import { type Feature, type InputSpec, isSparse, type Modality } from '@erc/core';

/** Width and kind of a stream, read off one of its features: whole numbers are token ids, samples or pixels, steps of three extents maps. */
export function specOf(modality: Modality, feature: Feature): InputSpec {
  if (isSparse(feature)) return { modality, dim: feature.dim, kind: 'vector' };
  const { data, shape } = feature;
  if (data instanceof Int32Array) return { modality, kind: 'tokens' };
  if (data instanceof Int16Array) return { modality, kind: 'samples' };
  if (data instanceof Uint8Array) return { modality, kind: 'pixels' };
  if (shape.length === 4) return { modality, kind: 'maps' };
  return { modality, dim: shape.at(-1)!, kind: shape.length === 2 ? 'sequence' : 'vector' };
}
