import { meanOf, medianOf } from '@erc/core';

/** A rate, and the loss of the batch that was met at it. */
export interface RatePoint {
  readonly rate: number;
  readonly loss: number;
}

/** Rates to begin with, read off a range test. Both are absent where the loss has no clear fall. */
export interface SuggestedRates {
  /** Loss at each point, smoothed without delay. */
  readonly smoothed: readonly number[];
  /** Where the smoothed loss falls fastest with the logarithm of the rate, in the middle half of its fall. */
  readonly steepest?: number;
  /** Where half of the fall is done: usually the lower and safer of the two. */
  readonly valley?: number;
}

/** Weight of what was before in the running mean of the loss. */
const SMOOTHING = 0.8;
/** Share of the points whose rates are too small to change anything. */
const BEGINNING = 0.1;
/**
 * A fall is clear where it is so many times the scatter of single losses. Without any fall no curve of a thousand passes; of those that fall by
 * three times their scatter most do, and the valley is within a factor of ten of the middle of the fall.
 */
const CLEAR = 2.5;
/** Share of a loss that is a matter of float32. */
const ROUNDING = 1e-6;
/** Standard deviation of a normal variable over the median of its size. */
const SD_OF_MEDIAN = 1.4826;

/**
 * Reads rates off a range test. The loss is smoothed by a running mean that goes forward and then back, because a mean that looks back only
 * would show each fall at a later, larger rate. For this, losses count at most as much as the largest at the beginning: the way back would
 * carry one that has run away over the fall before it.
 *
 * - fall: from the mean of the losses at the beginning to the lowest smoothed loss
 * - scatter: standard deviation of a single loss, from the median size of the differences of neighbours, `1.4826 · median |x_i − x_{i−1}| / √2`
 * - valley: the first point behind which the smoothed loss stays below the middle of the fall until it is lowest
 * - steepest: least slope of the smoothed loss over `log(rate)`, by central differences, between a quarter and three quarters of the fall
 *
 * @param points By rising rate, at equal steps of its logarithm; losses are finite.
 * @see Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3, arXiv:1506.01186
 */
export function suggestLearningRates(points: readonly RatePoint[]): SuggestedRates {
  const losses = points.map(({ loss }) => loss);
  const beginning = losses.slice(0, Math.ceil(losses.length * BEGINNING));
  const most = Math.max(...beginning);
  const capped = losses.map((loss) => Math.min(loss, most));
  const smoothed = runningMean(runningMean(capped).reverse()).reverse();
  if (points.length < 3) return { smoothed };
  const lowest = smoothed.indexOf(Math.min(...smoothed));
  const start = meanOf(beginning);
  const fall = start - smoothed[lowest]!;
  // Losses that run away scatter more than those that fall.
  const scatter = scatterOf(losses.slice(0, Math.max(lowest, Math.ceil(losses.length / 2)) + 1));
  if (!(fall > ROUNDING * Math.abs(start) && fall >= CLEAR * scatter)) return { smoothed };
  /** Behind which point a share of the fall stays done, until the loss is lowest. */
  const doneAt = (share: number): number =>
    smoothed.slice(0, lowest).findLastIndex((loss) => loss >= start - share * fall) + 1;
  const steepest = steepestOf(smoothed, doneAt(0.25), doneAt(0.75));
  return { smoothed, steepest: points[steepest]!.rate, valley: points[doneAt(0.5)]!.rate };
}

/** Standard deviation of single losses around a curve that changes slowly. */
function scatterOf(losses: readonly number[]): number {
  const differences = losses.slice(1).map((loss, i) => Math.abs(loss - losses[i]!));
  return (SD_OF_MEDIAN * medianOf(differences)) / Math.SQRT2;
}

/** Exponential mean of the values so far, corrected for its start: `m_i / (1 − β^i)` with `m_i = β·m_{i−1} + (1 − β)·x_i`. */
export function runningMean(values: readonly number[], beta = SMOOTHING): number[] {
  let mean = 0;
  return values.map((value, i) => {
    mean = beta * mean + (1 - beta) * value;
    return mean / (1 - beta ** (i + 1));
  });
}

function steepestOf(loss: readonly number[], first: number, last: number): number {
  let [best, least] = [first, Number.POSITIVE_INFINITY];
  for (let i = first; i <= last; i++) {
    const [from, to] = [Math.max(0, i - 1), Math.min(loss.length - 1, i + 1)];
    const slope = (loss[to]! - loss[from]!) / (to - from);
    if (slope < least) [best, least] = [i, slope];
  }
  return best;
}
