/** A rate, and the loss of the batch that was met at it. */
export interface RatePoint {
  readonly rate: number;
  readonly loss: number;
}

/** Rates to begin with, read off a range test. A rate is absent where the loss never falls. */
export interface SuggestedRates {
  /** Loss at each point, smoothed without delay. */
  readonly smoothed: readonly number[];
  /** Where the smoothed loss falls fastest with the logarithm of the rate, before it is lowest. */
  readonly steepest?: number;
  /** Where half of the longest fall is done: usually the lower and safer of the two. */
  readonly valley?: number;
}

/** Weight of what was before in the running mean of the loss. */
const SMOOTHING = 0.8;
/** Share of the points whose rates are too small to change anything. */
const BEGINNING = 0.1;

/**
 * Reads rates off a range test. The loss is smoothed by a running mean that goes forward and then back, because a mean that looks back only
 * would show each fall at a later, larger rate. For this, losses count at most as much as the largest at the beginning: the way back would
 * carry one that has run away over the fall before it.
 *
 * - steepest: least slope of the smoothed loss over `log(rate)`, by central differences
 * - valley: the first point of the longest falling subsequence of the smoothed loss that is below the middle of its ends
 *
 * @param points By rising rate, at equal steps of its logarithm; losses are finite.
 * @see Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3, arXiv:1506.01186
 */
export function suggestLearningRates(points: readonly RatePoint[]): SuggestedRates {
  const losses = points.map(({ loss }) => loss);
  const most = Math.max(...losses.slice(0, Math.ceil(losses.length * BEGINNING)));
  const capped = losses.map((loss) => Math.min(loss, most));
  const smoothed = runningMean(runningMean(capped).reverse()).reverse();
  const steepest = steepestOf(smoothed);
  const valley = steepest === undefined ? undefined : valleyOf(smoothed);
  return {
    smoothed,
    ...(steepest !== undefined && { steepest: points[steepest]!.rate }),
    ...(valley !== undefined && { valley: points[valley]!.rate }),
  };
}

/** Exponential mean of the values so far, corrected for its start: `m_i / (1 − β^i)` with `m_i = β·m_{i−1} + (1 − β)·x_i`. */
export function runningMean(values: readonly number[], beta = SMOOTHING): number[] {
  let mean = 0;
  return values.map((value, i) => {
    mean = beta * mean + (1 - beta) * value;
    return mean / (1 - beta ** (i + 1));
  });
}

function steepestOf(loss: readonly number[]): number | undefined {
  const lowest = loss.indexOf(Math.min(...loss));
  let [best, least] = [-1, 0];
  for (let i = 0; i <= lowest; i++) {
    const [from, to] = [Math.max(0, i - 1), Math.min(loss.length - 1, i + 1)];
    const slope = (loss[to]! - loss[from]!) / Math.max(1, to - from);
    if (slope < least) [best, least] = [i, slope];
  }
  return best < 0 ? undefined : best;
}

/** Where the longest strictly falling subsequence, the first of several as long, has done half of its fall. */
function valleyOf(loss: readonly number[]): number | undefined {
  // Of the longest fall that ends at each point: its length and where it begins.
  const length = loss.map(() => 1);
  const start = Array.from(loss.keys());
  let end = 0;
  for (let i = 1; i < loss.length; i++) {
    for (let j = 0; j < i; j++) {
      if (loss[j]! > loss[i]! && length[j]! + 1 > length[i]!) {
        length[i] = length[j]! + 1;
        start[i] = start[j]!;
      }
    }
    if (length[i]! > length[end]!) end = i;
  }
  if ((length[end] ?? 1) < 2) return undefined;
  const middle = (loss[start[end]!]! + loss[end]!) / 2;
  return loss.findIndex((value, i) => i > start[end]! && value <= middle);
}
