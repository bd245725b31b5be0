import { ConfigError } from '@erc/core';
import { distributionOf, eachRow, type Rows } from './distribution.js';

/** Classes whose shares differ by less have equal shares: peaking would make a winner of the rounding. */
const EQUAL = 1e-9;

/** Options of {@link peakLabels}. */
export interface PeakLabelsOptions {
  /** How much is cut, in 0 … 1, for every row. @default tanh(H), by the row's own entropy */
  readonly r?: number;
}

/**
 * Peaking of soft labels (PeakL): cuts off what every class would get from undecided raters, the more the less they agree. For a
 * distribution p over K classes, with entropy `H = −Σ p·ln p` in nats:
 *
 * 1. `r = tanh(H)`, or the given one
 * 2. `q = max(0, p − r/K)`
 * 3. `q ← (q − min q) / Σ (q − min q)`
 *
 * An even distribution (to within 1e-9) is returned as it is: step 3 would divide 0 by 0. The published code divides `q` by `1 − r` in step 2, which step 3
 * cancels. The winner stays the winner, one-hot rows stay as they are; the subtraction of the minimum sharpens only where every class is
 * left by step 2.
 *
 * @param votes Votes or distributions, ≥ 0, `[classes]` or `[rows][classes]`.
 * @returns The same form; each row sums to 1.
 * @throws DataError that names the row, for a number that is negative or not finite and a row without votes; ConfigError for `r`
 *   outside 0 … 1.
 * @see Cho, Ryu and Wallraven 2023, "Improving Multimodal Emotion Recognition using Tensor Mixer Network and Peaking Labels", KIISE
 *   (the form is that of the authors' code; one of their descriptions has a minimum in step 2, which takes everything from the winner)
 */
export function peakLabels(votes: readonly number[], options?: PeakLabelsOptions): number[];
export function peakLabels(votes: readonly (readonly number[])[], options?: PeakLabelsOptions): number[][];
export function peakLabels(votes: Rows, { r }: PeakLabelsOptions = {}): number[] | number[][] {
  if (r !== undefined && !(r >= 0 && r <= 1)) {
    throw new ConfigError(`peakLabels: r: expected a number in 0 … 1, received ${r}.`);
  }
  return eachRow(votes, (row, index) => peaked(distributionOf('peakLabels', row, index), r));
}

function peaked(p: number[], r = Math.tanh(entropy(p))): number[] {
  if (Math.max(...p) - Math.min(...p) < EQUAL) return p;
  const left = p.map((x) => Math.max(0, x - r / p.length));
  const least = Math.min(...left);
  return distributionOf(
    'peakLabels',
    left.map((x) => x - least),
  );
}

/** In nats. */
const entropy = (p: readonly number[]): number =>
  p.reduce((sum, x) => (x > 0 ? sum - x * Math.log(x) : sum), 0);
