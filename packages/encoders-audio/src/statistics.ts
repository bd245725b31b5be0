import { meanOf } from '@erc/core';
import type { FrameMatrix } from './frames.js';

/** Quantiles with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996); 0 of nothing. */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return probabilities.map((probability) => {
    if (sorted.length === 0) return 0;
    const at = probability * (sorted.length - 1);
    const below = Math.floor(at);
    const low = sorted[below]!;
    return low + (at - below) * ((sorted[below + 1] ?? low) - low);
  });
}

/** Slope of the least-squares line of `values` over `at`; 0 when all of `at` are the same. */
export function slope(values: ArrayLike<number>, at: ArrayLike<number>): number {
  const centre = meanOf(values);
  const centreAt = meanOf(at);
  let cross = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    cross += (values[i]! - centre) * (at[i]! - centreAt);
    square += (at[i]! - centreAt) ** 2;
  }
  return square === 0 ? 0 : cross / square;
}

/** Mean of `|values[i] − values[i − 1]|` over neighbours that both are at consecutive places; 0 where there are none. */
export function meanStep(values: ArrayLike<number>, places: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 1; i < values.length; i++) {
    if (places[i] !== places[i - 1]! + 1) continue;
    sum += Math.abs(values[i]! - values[i - 1]!);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

/** Mean and deviation of each column over the chosen rows. */
export function columnStatistics(
  { data, shape: [, columns] }: FrameMatrix,
  rows: readonly number[],
): { readonly means: number[]; readonly deviations: number[] } {
  const means = new Array<number>(columns).fill(0);
  const squares = new Array<number>(columns).fill(0);
  for (const row of rows)
    for (let c = 0; c < columns; c++) means[c]! += data[row * columns + c]! / rows.length;
  for (const row of rows) {
    for (let c = 0; c < columns; c++)
      squares[c]! += (data[row * columns + c]! - means[c]!) ** 2 / rows.length;
  }
  return { means, deviations: squares.map(Math.sqrt) };
}

/**
 * Regression deltas over ±2 frames, `Σ_d d · (x_{t+d} − x_{t−d}) / (2 · Σ_d d²)`, the first and last frame repeated beyond the ends.
 *
 * @returns The same shape, change per frame.
 * @see Young et al. 2006, "The HTK Book" 3.4, eq. 5.16
 */
export function deltas({ data, shape }: FrameMatrix): FrameMatrix {
  const [frames, columns] = shape;
  const result = new Float32Array(data.length);
  const row = (frame: number): number => Math.min(Math.max(frame, 0), frames - 1) * columns;
  for (let frame = 0; frame < frames; frame++) {
    const [back2, back1, next1, next2] = [row(frame - 2), row(frame - 1), row(frame + 1), row(frame + 2)];
    for (let c = 0; c < columns; c++) {
      const near = data[next1 + c]! - data[back1 + c]!;
      const far = data[next2 + c]! - data[back2 + c]!;
      result[frame * columns + c] = (near + 2 * far) / 10;
    }
  }
  return { data: result, shape };
}
