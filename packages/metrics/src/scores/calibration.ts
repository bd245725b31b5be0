import { ConfigError } from '@erc/core';
import { checkDistributions, checkLabels, checkPair } from '../checks.js';

/** The predictions whose confidence lies in `(low, high]`; 0 belongs to the first. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Share of right answers; `null` in an empty bin. */
  readonly accuracy: number | null;
  /** Mean probability of the predicted class; `null` in an empty bin. */
  readonly confidence: number | null;
}

/** How well probabilities agree with being right. */
export interface CalibrationScores {
  readonly examples: number;
  /** ECE, 0 … 1: `Σ_b n_b / n · |accuracy_b − confidence_b|`. */
  readonly expectedCalibrationError: number;
  /** MCE, 0 … 1: the largest `|accuracy_b − confidence_b|`. */
  readonly maximumCalibrationError: number;
  /** Mean of `Σ_k (p_k − y_k)²`, 0 … 2 for any number of classes (not halved for two). */
  readonly brier: number;
  /** Mean of `−log p` of the true class, in nats; p is kept above 2⁻⁵², so that one certain mistake is not infinite. */
  readonly negativeLogLikelihood: number;
  readonly accuracy: number;
  readonly meanConfidence: number;
  readonly bins: readonly ReliabilityBin[];
}

/**
 * Calibration of the predicted class (the largest probability, the first of equal ones), in bins of equal width, and two proper scores.
 *
 * @param truth Class indices.
 * @param probabilities `[examples][classes]`, rows that sum to 1.
 * @param options `bins`: number of bins of equal width over 0 … 1. @default 10
 * @throws ShapeError where the shapes differ; DataError where there is no example, a label is out of range or a row is no distribution.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", eq. 3 and 5, arXiv:1706.04599; Brier 1950, "Verification of Forecasts
 *   Expressed in Terms of Probability"
 */
export function scoreCalibration(
  truth: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  { bins: binCount = 10 }: { readonly bins?: number } = {},
): CalibrationScores {
  if (!(Number.isInteger(binCount) && binCount >= 1)) {
    throw new ConfigError(`scoreCalibration: bins: expected a positive integer, received ${binCount}.`);
  }
  const examples = checkPair('scoreCalibration', truth, probabilities, 'probabilities');
  const classes = probabilities[0]!.length;
  checkDistributions('scoreCalibration: probabilities', probabilities, classes);
  checkLabels('scoreCalibration: truth', truth, classes);

  const sums = Array.from({ length: binCount }, () => ({ count: 0, hits: 0, confidence: 0 }));
  let [brier, loss] = [0, 0];
  for (const [i, row] of probabilities.entries()) {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      if (row[k]! > row[best]!) best = k;
      brier += (row[k]! - (truth[i] === k ? 1 : 0)) ** 2;
    }
    loss -= Math.log(Math.max(Number.EPSILON, row[truth[i]!]!));
    const bin = sums[binOf(row[best]!, binCount)]!;
    bin.count++;
    bin.confidence += row[best]!;
    if (best === truth[i]) bin.hits++;
  }
  const total = (key: 'hits' | 'confidence'): number => sums.reduce((sum, bin) => sum + bin[key], 0);
  const gaps = sums.map(({ hits, confidence }) => Math.abs(hits - confidence));
  return {
    examples,
    expectedCalibrationError: gaps.reduce((sum, gap) => sum + gap, 0) / examples,
    maximumCalibrationError: Math.max(...gaps.map((gap, b) => gap / Math.max(1, sums[b]!.count))),
    brier: brier / examples,
    negativeLogLikelihood: loss / examples,
    accuracy: total('hits') / examples,
    meanConfidence: total('confidence') / examples,
    bins: sums.map(({ count, hits, confidence }, b) => ({
      low: b / binCount,
      high: (b + 1) / binCount,
      count,
      accuracy: count ? hits / count : null,
      confidence: count ? confidence / count : null,
    })),
  };
}

/** Compares with the edges themselves: `confidence · binCount` may round across one. */
function binOf(confidence: number, binCount: number): number {
  let bin = 0;
  while (bin < binCount - 1 && confidence > (bin + 1) / binCount) bin++;
  return bin;
}
