import { DataError } from '@erc/core';
import { checkFinite, checkPair } from '../checks.js';

/** Scores of one continuous dimension, such as valence, pooled over a whole set. */
export interface RegressionScores {
  readonly examples: number;
  /**
   * Concordance correlation coefficient, −1 … 1: `2·σ_xy / (σ_x² + σ_y² + (μ_x − μ_y)²)`, moments of the population (divided by n).
   * `null` where truth and prediction are the same constant.
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
  const truthMean = mean((i) => truth[i]!);
  const predictedMean = mean((i) => predicted[i]!);
  const truthVariance = mean((i) => (truth[i]! - truthMean) ** 2);
  const predictedVariance = mean((i) => (predicted[i]! - predictedMean) ** 2);
  const covariance = mean((i) => (truth[i]! - truthMean) * (predicted[i]! - predictedMean));
  const spread = truthVariance + predictedVariance + (truthMean - predictedMean) ** 2;
  const scale = Math.sqrt(truthVariance) * Math.sqrt(predictedVariance);
  // Rounding may take a perfect correlation past 1.
  const bounded = (value: number): number => Math.max(-1, Math.min(1, value));
  return {
    examples,
    ccc: spread === 0 ? null : bounded((2 * covariance) / spread),
    pearson: isConstant(truth) || isConstant(predicted) ? null : bounded(covariance / scale),
    mae: mean((i) => Math.abs(truth[i]! - predicted[i]!)),
    rmse: Math.sqrt(mean((i) => (truth[i]! - predicted[i]!) ** 2)),
  };
}

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
