import { type FeatureColumn, isSparse } from '@erc/core';

/** Extents of the pictures of a raw stream, `[height, width, 3]`: those of the first utterance that has some. `undefined`: it is no stream of pictures. */
export function pictureIn(column: FeatureColumn): readonly number[] | undefined {
  for (let i = 0; i < column.length; i++) {
    const feature = column.at(i);
    if (!feature || isSparse(feature) || !(feature.data instanceof Uint8Array)) return undefined;
    const [steps, ...extents] = feature.shape;
    if (steps! > 0 && extents.length === 3) return extents;
  }
  return undefined;
}
