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

/**
 * Predicted classes: the index of the largest probability of each row, the first of equal ones.
 *
 * @param probabilities `[examples][classes]`.
 */
export const predictedClasses = (probabilities: readonly ArrayLike<number>[]): Int32Array =>
  Int32Array.from(probabilities, (row) => {
    let best = 0;
    for (let k = 1; k < row.length; k++) if (row[k]! > row[best]!) best = k;
    return best;
  });
