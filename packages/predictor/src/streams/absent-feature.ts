import type { Feature, InputSpec } from '@erc/core';

/**
 * What stands in the place of a feature that a turn lacks: zeros, no steps, no tokens, no samples, no pictures or no maps.
 *
 * @param shape Of the stream's array in a batch, for the size of pictures.
 */
export function absentFeature(spec: InputSpec, shape: readonly (number | string)[]): Feature {
  switch (spec.kind) {
    case 'vector':
      return { data: new Float32Array(spec.dim), shape: [spec.dim] };
    case 'sequence':
      return { data: new Float32Array(0), shape: [0, spec.dim] };
    case 'tokens':
      return { data: new Int32Array(0), shape: [0] };
    case 'samples':
      return { data: new Int16Array(0), shape: [0] };
    case 'pixels':
      return { data: new Uint8Array(0), shape: [0, ...shape.slice(-3).map(Number)] };
    case 'maps':
      return { data: new Float32Array(0), shape: [0, ...shape.slice(-3).map(Number)] };
  }
}
