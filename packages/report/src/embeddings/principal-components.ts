import type { Random } from '@erc/core';
import type { Embeddings } from '@erc/run-folder';
import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';

/** Vectors seen along the directions in which they vary most. */
export interface PrincipalComponents {
  /** `[rows][2]`, centred. */
  readonly points: readonly (readonly [number, number])[];
  /** Share of all variance along each of the two. */
  readonly explained: readonly [number, number];
}

/** Directions carried along beside the two that are wanted: the more, the faster the two settle. */
const SPARE = 8;
const ROUNDS = 12;

/**
 * The first two principal components, by subspace iteration with a random start: some passes over the data in place of a full
 * decomposition, which takes a minute for 2,000 vectors of 768. Each axis points to where its largest loading is positive.
 *
 * @param embeddings Two rows and two columns or more.
 * @see Halko, Martinsson and Tropp 2011, "Finding Structure with Randomness", algorithms 4.4 and 5.1, arXiv:0909.4061
 */
export function principalComponents({ data, rows, dim }: Embeddings, random: Random): PrincipalComponents {
  const centred = Matrix.from1DArray(rows, dim, data).center('column');
  const turned = centred.transpose();
  const width = Math.min(2 + SPARE, rows, dim);
  const start = Matrix.random(dim, width, { random: () => random.next() - 0.5 });
  let basis = orthogonal(centred.mmul(start));
  for (let round = 0; round < ROUNDS; round++) {
    basis = orthogonal(centred.mmul(orthogonal(turned.mmul(basis))));
  }
  // Within the subspace the problem is small enough to be solved exactly.
  const small = basis.transpose().mmul(centred);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(small.mmul(small.transpose()), {
    assumeSymmetric: true,
  });
  const total = centred.norm('frobenius') ** 2;
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const axes = order.slice(0, 2).map((k) => {
    const loadings = eigenvectorMatrix.getColumnVector(k).transpose().mmul(small).getRow(0);
    const peak = loadings.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    const sign = peak < 0 ? -1 : 1;
    const scores = basis.mmul(eigenvectorMatrix.getColumnVector(k)).getColumn(0);
    const scale = sign * Math.sqrt(Math.max(0, realEigenvalues[k]!));
    return {
      values: scores.map((value) => value * scale),
      share: total > 0 ? realEigenvalues[k]! / total : 0,
    };
  });
  const [first, second] = axes as [(typeof axes)[0], (typeof axes)[0]];
  return {
    points: first.values.map((value, i) => [value, second.values[i]!] as const),
    explained: [first.share, second.share],
  };
}

const orthogonal = (matrix: Matrix): Matrix => new QrDecomposition(matrix).orthogonalMatrix;
