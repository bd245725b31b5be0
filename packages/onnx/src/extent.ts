import { solveExactly } from './solve-exactly.js';

/** Sizes of free dimensions, by their names. */
export type Sizes = Readonly<Record<string, number>>;

/** A multiple of a product of free dimensions: `6·batch·steps`. */
export interface ExtentTerm {
  readonly coefficient: number;
  /** Names of the factors: one that is squared stands twice. */
  readonly factors: readonly string[];
}

/** `base + Σ term`: an extent by the free dimensions. */
export interface Extent {
  readonly base: number;
  readonly terms: readonly ExtentTerm[];
}

/** Of the product before the sum: `n²·(2n − 1)` is the most. */
const MOST_FACTORS = 3;

/**
 * Finds extents of the form `base + product · (c₀ + Σ cₖ · nameₖ)` with whole numbers, the product of up to three dimensions: what reshapes,
 * slices and concatenations come to.
 *
 * @param names Of the free dimensions.
 * @param samples Their sizes where the extents are known. Each beyond `names.length + 2` is one more check.
 * @returns Gives the extent that has these values at the samples, or `undefined` where none of the form has.
 */
export function createExtentFitter(
  names: readonly string[],
  samples: readonly Sizes[],
): (values: readonly number[]) => Extent | undefined {
  const products = productsOf(names).map((factors) => ({
    factors,
    columns: [[], ...names.map((name) => [name])].map((more) =>
      names.flatMap((name) => [...factors, ...more].filter((factor) => factor === name)),
    ),
  }));
  const found = new Map<string, Extent | undefined>();
  return (values) => {
    const key = values.join();
    if (!found.has(key)) found.set(key, fit(values));
    return found.get(key);
  };

  function fit(values: readonly number[]): Extent | undefined {
    if (values.every((value) => value === values[0])) return { base: values[0]!, terms: [] };
    for (const { factors, columns } of products) {
      // A constant stands for itself; times no dimension it is one already.
      const unknown = factors.length === 0 ? columns : [[], ...columns];
      const solution = solveExactly(
        samples.map((sizes) => unknown.map((monomial) => product(monomial, sizes))),
        values,
      );
      if (!solution) continue;
      const terms = unknown.map((monomial, i) => ({ factors: monomial, coefficient: solution[i]! }));
      return {
        base: solution[0]!,
        terms: terms.slice(1).filter(({ coefficient }) => coefficient !== 0),
      };
    }
    return undefined;
  }
}

const product = (factors: readonly string[], sizes: Sizes): number =>
  factors.reduce((value, name) => value * sizes[name]!, 1);

/** Products of up to {@link MOST_FACTORS} of the names, each at most squared, the shortest first. */
function productsOf(names: readonly string[]): string[][] {
  let products: string[][] = [[]];
  for (const name of names) {
    products = products.flatMap((factors) => [factors, [...factors, name], [...factors, name, name]]);
  }
  return products.filter(({ length }) => length <= MOST_FACTORS).sort((a, b) => a.length - b.length);
}

/** The extent as text, as a dimension of a model is named: `3`, `n`, `6*n+1`, `batch*steps-2`. */
export function describeExtent({ base, terms }: Extent): number | string {
  if (terms.length === 0) return base;
  const parts = [
    ...terms.map(({ coefficient, factors }) => ({
      value: coefficient,
      text: timesFactors(coefficient, factors),
    })),
    ...(base === 0 ? [] : [{ value: base, text: String(Math.abs(base)) }]),
  ];
  return parts.map(({ value, text }, i) => `${value < 0 ? '-' : i > 0 ? '+' : ''}${text}`).join('');
}

const timesFactors = (coefficient: number, factors: readonly string[]): string =>
  [...(Math.abs(coefficient) === 1 ? [] : [Math.abs(coefficient)]), ...factors].join('*');
