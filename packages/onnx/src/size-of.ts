/** Number of elements of an array of this shape; 1 for a scalar, `[]`. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, extent) => product * extent, 1);
