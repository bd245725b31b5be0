/**
 * Softmax of each row of logits, in float64.
 *
 * @param logits `[examples, classes]`, row-major.
 * @returns Probabilities of each example, each row summing to 1.
 */
export function probabilitiesOf(logits: Float32Array, classes: number): number[][] {
  return Array.from({ length: logits.length / classes }, (_, row) => {
    const start = row * classes;
    let top = logits[start]!;
    for (let k = 1; k < classes; k++) top = Math.max(top, logits[start + k]!);
    const powers = new Array<number>(classes);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += powers[k] = Math.exp(logits[start + k]! - top);
    for (let k = 0; k < classes; k++) powers[k]! /= sum;
    return powers;
  });
}

/** Index of the largest score of each row; the first of equal ones. */
export function argmaxOf(logits: Float32Array, classes: number): Int32Array {
  const indices = new Int32Array(logits.length / classes);
  for (let row = 0; row < indices.length; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (logits[row * classes + k]! > logits[row * classes + best]!) best = k;
    }
    indices[row] = best;
  }
  return indices;
}
