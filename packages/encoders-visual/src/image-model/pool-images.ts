import { EncoderError } from '@erc/core';
import { type Output, type Pooling, poolSteps } from '@erc/pretrained';

/**
 * One vector for each image: the pooled patches `[batch, patches, dim]` of a model of patches, or places of the maps `[batch, dim, height, width]` of a
 * model of maps. Sums run in float64.
 *
 * @param pooling Of maps, whose places have no order: `mean`, `max` or `mean-max`.
 * @throws EncoderError for another pooling of maps.
 */
export function poolImages({ data, shape }: Output, pooling: Pooling): Float32Array[] {
  const [batch, second, third, width] = shape as [number, number, number, number?];
  if (width !== undefined) return poolMaps(data, [batch, second, third * width], pooling);
  return poolSteps(data, [batch, second, third], new Array<number>(batch).fill(second), pooling);
}

/** Width of the vectors that an output gives before pooling. */
export const dimOf = ({ shape }: Output): number => (shape.length === 4 ? shape[1]! : shape[2]!);

function poolMaps(
  data: Float32Array,
  [batch, dim, places]: readonly [batch: number, dim: number, places: number],
  pooling: Pooling,
): Float32Array[] {
  return Array.from({ length: batch }, (_, i) => {
    const maps = data.subarray(i * dim * places, (i + 1) * dim * places);
    if (pooling === 'mean') return meansOf(maps, places);
    if (pooling === 'max') return maximaOf(maps, places);
    if (pooling !== 'mean-max') {
      throw new EncoderError(
        `patches: expected mean, max or mean-max of a model of maps, received ${pooling}.`,
      );
    }
    const both = new Float32Array(2 * dim);
    both.set(meansOf(maps, places));
    both.set(maximaOf(maps, places), dim);
    return both;
  });
}

function meansOf(maps: Float32Array, places: number): Float32Array {
  const means = new Float32Array(maps.length / places);
  for (let map = 0, at = 0; map < means.length; map++) {
    let sum = 0;
    for (const end = at + places; at < end; at++) sum += maps[at]!;
    means[map] = sum / places;
  }
  return means;
}

function maximaOf(maps: Float32Array, places: number): Float32Array {
  const maxima = new Float32Array(maps.length / places);
  for (let map = 0, at = 0; map < maxima.length; map++) {
    let largest = maps[at]!;
    for (const end = at + places; at < end; at++) largest = Math.max(largest, maps[at]!);
    maxima[map] = largest;
  }
  return maxima;
}
