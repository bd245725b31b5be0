import { DataError } from '@erc/core';
import { checkFinite, checkPair } from '../checks.js';

/** Scores of one continuous dimension, such as valence, pooled over a whole set. */
export interface RegressionScores {
  readonly examples: number;
  /**
   * Concordance correlation coefficient, −1 … 1: `2·σ_xy / (σ_x² + σ_y² + (μ_x − μ_y)²)`, moments of the population (divided by n).
   * 0 where one of both is constant; `null` where they are the same constant.
   */
  readonly ccc: number | null;
  /** Pearson's r, −1 … 1; `null` where truth or prediction is constant. */
  readonly pearson: number | null;
  /** Mean absolute error, in the unit of the truth. */
  readonly mae: number;
  /** Root of the mean squared error, in the unit of the truth. */
  readonly rmse: number;
}

/**
 * Scores of predicted against true values.
 *
 * @throws ShapeError where the lengths differ; DataError where there is no example, or a value is not finite.
 * @see Lin 1989, "A Concordance Correlation Coefficient to Evaluate Reproducibility", Biometrics 45
 */
export function scoreRegression(truth: ArrayLike<number>, predicted: ArrayLike<number>): RegressionScores {
  const examples = checkPair('scoreRegression', truth, predicted);
  checkFinite('scoreRegression: truth', truth);
  checkFinite('scoreRegression: predicted', predicted);
  const mean = (value: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < examples; i++) sum += value(i);
    return sum / examples;
  };
  const [x, y] = [momentsOf(truth), momentsOf(predicted)];
  // In the units of both columns, whose product may be too small or too large for a number.
  const covariance = mean((i) => x.deviation(i) * y.deviation(i));
  const scale = Math.sqrt(x.variance) * Math.sqrt(y.variance);
  // One unit for all that is summed.
  const unit = powerOfTwo(Math.max(x.unit, y.unit, Math.abs(x.mean - y.mean)));
  const [xUnits, yUnits] = [x.unit / unit, y.unit / unit];
  const spread = x.variance * xUnits ** 2 + y.variance * yUnits ** 2 + ((x.mean - y.mean) / unit) ** 2;
  const isFlat = x.unit === 0 || y.unit === 0;
  // Rounding may take a perfect correlation past 1.
  const bounded = (value: number): number => Math.max(-1, Math.min(1, value));
  const errorUnit = powerOfTwo(largest(examples, (i) => truth[i]! - predicted[i]!));
  return {
    examples,
    ccc: spread === 0 ? null : isFlat ? 0 : bounded((2 * covariance * xUnits * yUnits) / spread),
    pearson: isFlat ? null : bounded(covariance / scale),
    mae: mean((i) => Math.abs(truth[i]! - predicted[i]!)),
    rmse: errorUnit * Math.sqrt(mean((i) => ((truth[i]! - predicted[i]!) / errorUnit) ** 2)),
  };
}

/** Mean and spread of a column, in a unit that costs no digit and lets no square under-flow. */
interface Moments {
  readonly mean: number;
  /** A power of two of the size of the largest deviation; 0 of a constant, whose rounded mean may be another number. */
  readonly unit: number;
  /** Deviation of element i from the mean, in units. */
  readonly deviation: (i: number) => number;
  /** Of the population, in squares of the unit. */
  readonly variance: number;
}

function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  if (isConstant(values)) return { mean: values[0]!, unit: 0, deviation: () => 0, variance: 0 };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  const unit = powerOfTwo(largest(n, (i) => values[i]! - mean));
  const deviation = (i: number): number => (values[i]! - mean) / unit;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += deviation(i) ** 2;
  return { mean, unit, deviation, variance: squares / n };
}

function largest(n: number, value: (i: number) => number): number {
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(value(i)));
  return most;
}

/** A power of two of the size of a number ≥ 0; 1 for 0. */
const powerOfTwo = (size: number): number => (size === 0 ? 1 : 2 ** Math.floor(Math.log2(size)));

/**
 * {@link scoreRegression} of each column.
 *
 * @param truth `[examples, names.length]`, row-major, one row for each example.
 * @param predicted The same shape.
 * @param names Names of the columns, such as `['valence', 'arousal']`.
 */
export function scoreColumns<Name extends string>(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  names: readonly Name[],
): Record<Name, RegressionScores> {
  for (const values of [truth, predicted]) {
    if (values.length % names.length !== 0) {
      throw new DataError(
        `scoreColumns: expected rows of ${names.length} values, received ${values.length} values.`,
      );
    }
  }
  const column = (values: ArrayLike<number>, k: number): number[] =>
    Array.from({ length: values.length / names.length }, (_, i) => values[i * names.length + k]!);
  return Object.fromEntries(
    names.map((name, k) => [name, scoreRegression(column(truth, k), column(predicted, k))]),
  ) as Record<Name, RegressionScores>;
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
