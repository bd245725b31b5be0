import { type Feature, fromFloat16, isSparse, toFloat16 } from '@erc/core';

/** A feature as it is read back from 16 bits; whole numbers stay. */
export function halved(feature: Feature): Feature {
  if (isSparse(feature) || !(feature.data instanceof Float32Array)) return feature;
  return { data: fromFloat16(toFloat16(feature.data)), shape: feature.shape };
}
