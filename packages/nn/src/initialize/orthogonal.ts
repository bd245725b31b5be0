import { ConfigError, type Random } from '@erc/core';
import { sizeOf } from './fans.js';

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/**
 * A random (semi-)orthogonal matrix of `rows = shape[0]` and `columns = ∏ shape[1…]`, times `gain`: the shorter side is orthonormal.
 *
 * Normal vectors through Gram–Schmidt, which is the QR decomposition with a positive diagonal of R that PyTorch asks for.
 *
 * @see Saxe et al. 2013, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", arXiv:1312.6120;
 *   PyTorch `torch.nn.init.orthogonal_`
 */
export function orthogonal(
  shape: readonly number[],
  random: Random,
  { gain = 1 }: { readonly gain?: number } = {},
): Float32Array {
  if (shape.length < 2) {
    throw new ConfigError(`orthogonal: expected a shape [out, in, …], received [${shape.join(', ')}].`);
  }
  const rows = shape[0]!;
  const columns = sizeOf(shape.slice(1));
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];

  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    // Twice: the second pass takes away what rounding left in the first.
    for (const other of [...basis, ...basis]) {
      const share = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i]! -= share * other[i]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((x) => x / norm));
  }
  const at = (row: number, column: number): number =>
    rows < columns ? basis[row]![column]! : basis[column]![row]!;
  return Float32Array.from(
    { length: rows * columns },
    (_, i) => gain * at(Math.floor(i / columns), i % columns),
  );
}
