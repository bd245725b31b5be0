/** One prediction as calibration sees it. */
export interface Judged {
  /** Probability of the predicted label. */
  readonly confidence: number;
  readonly correct: boolean;
}

/** The predictions whose confidence lies in `(low, high]`. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Share of right answers; absent in an empty bin. */
  readonly accuracy?: number;
  /** Mean confidence; absent in an empty bin. */
  readonly confidence?: number;
}

/** How well confidence agrees with being right. */
export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: `Σ_b n_b / n · |accuracy_b − confidence_b|`. */
  readonly expectedError: number;
  readonly meanConfidence: number;
  readonly accuracy: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Sorts predictions into bins of equal width by confidence, and compares confidence with accuracy in each.
 *
 * @param judged At least one prediction.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", eq. 3, arXiv:1706.04599
 */
export function calibrationOf(judged: readonly Judged[], binCount = 10): Calibration {
  const bins = Array.from({ length: binCount }, (_, i): CalibrationBin => {
    const [low, high] = [i / binCount, (i + 1) / binCount];
    const inside = judged.filter(({ confidence }) => (confidence > low || i === 0) && confidence <= high);
    if (inside.length === 0) return { low, high, count: 0 };
    return {
      low,
      high,
      count: inside.length,
      accuracy: mean(inside.map(({ correct }) => Number(correct))),
      confidence: mean(inside.map(({ confidence }) => confidence)),
    };
  });
  const gaps = bins.map(({ count, accuracy = 0, confidence = 0 }) => count * Math.abs(accuracy - confidence));
  return {
    bins,
    expectedError: gaps.reduce((sum, gap) => sum + gap, 0) / judged.length,
    meanConfidence: mean(judged.map(({ confidence }) => confidence)),
    accuracy: mean(judged.map(({ correct }) => Number(correct))),
  };
}
