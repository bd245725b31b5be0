/**
 * Softmax of each row of logits, in float64.
 *
 * @param logits `[examples, classes]`, row-major.
 * @returns Probabilities of each example, each row summing to 1.
 */
export function probabilitiesOf(logits: Float32Array, classes: number): number[][] {
  return Array.from({ length: logits.length / classes }, (_, row) => {
    const scores = Array.from(logits.subarray(row * classes, (row + 1) * classes));
    const top = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });
}

/** Index of the largest score of each row; the first of equal ones. */
export function argmaxOf(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (logits[row * classes + k]! > logits[row * classes + best]!) best = k;
    }
    return best;
  });
}
