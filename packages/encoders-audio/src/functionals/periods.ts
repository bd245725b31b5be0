import { ANALYSIS_RATE_HZ, FRAME_LENGTH, HOP_LENGTH } from '../frames.js';
import { runsOf } from './runs.js';

/** Glottal periods that follow each other without a gap. */
export interface PeriodRun {
  /** Seconds, one for each period. */
  readonly seconds: readonly number[];
  /** Greatest minus least sample of each period. */
  readonly amplitudes: readonly number[];
}

/** How far a period may lie from what the pitch track says. */
const REACH = 0.2;

/**
 * Follows the voice from period to period: from the greatest sample of the first period of each voiced stretch, the next mark lies where a window of one
 * period around the mark correlates best with the sound one period later (± 20 %), with a parabola through the best lag and its neighbours.
 *
 * @param samples `[n]` at 16 kHz.
 * @param frequenciesHz `[frames]` of `pitchTrack`.
 * @returns One entry for each voiced stretch that has a period.
 * @see Boersma 2009, "Should jitter be measured by peak picking or by waveform matching?", doi:10.1159/000245159
 */
export function findPeriods(samples: Float32Array, frequenciesHz: Float32Array): PeriodRun[] {
  return runsOf(frequenciesHz, (hz) => hz > 0).flatMap(([first, last]) => {
    const middleOf = (frame: number): number => frame * HOP_LENGTH + FRAME_LENGTH / 2;
    const periodAt = (sample: number): number => {
      const frame = Math.round((sample - FRAME_LENGTH / 2) / HOP_LENGTH);
      return ANALYSIS_RATE_HZ / frequenciesHz[Math.min(Math.max(frame, first), last)]!;
    };
    const run = follow(samples, middleOf(first), Math.min(middleOf(last), samples.length), periodAt);
    return run.seconds.length > 0 ? [run] : [];
  });
}

function follow(
  samples: Float32Array,
  start: number,
  end: number,
  periodAt: (sample: number) => number,
): PeriodRun {
  const seconds: number[] = [];
  const amplitudes: number[] = [];
  let mark = greatest(samples, start, Math.min(end, start + Math.round(periodAt(start))));
  while (mark < end) {
    const period = periodAt(mark);
    const half = Math.floor(period / 2);
    const [low, high] = [Math.floor((1 - REACH) * period), Math.ceil((1 + REACH) * period)];
    if (mark - half < 0 || mark + high + 1 + half >= samples.length) break;
    const correlations = Float64Array.from({ length: high - low + 3 }, (_, i) =>
      correlation(samples, mark - half, mark - half + low - 1 + i, 2 * half + 1),
    );
    let best = 1;
    for (let i = 1; i <= high - low + 1; i++) if (correlations[i]! > correlations[best]!) best = i;
    const lag = low - 1 + best + peakOffset(correlations, best);
    seconds.push(lag / ANALYSIS_RATE_HZ);
    amplitudes.push(swing(samples, mark, mark + Math.round(lag)));
    mark += Math.round(lag);
  }
  return { seconds, amplitudes };
}

function greatest(samples: Float32Array, start: number, end: number): number {
  let best = start;
  for (let i = start; i < end; i++) if (samples[i]! > samples[best]!) best = i;
  return best;
}

/** Normalised cross-correlation of two stretches, −1 … 1; 0 where one is silent. */
export function correlation(samples: Float32Array, a: number, b: number, length: number): number {
  let [cross, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [x, y] = [samples[a + i]!, samples[b + i]!];
    cross += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const square = squareA * squareB;
  return square > 0 ? cross / Math.sqrt(square) : 0;
}

/** Where the parabola through a value and its neighbours is highest, from the value's place, −½ … ½; 0 where it is no peak. */
export function peakOffset(values: Float64Array, at: number): number {
  const [left, middle, right] = [values[at - 1]!, values[at]!, values[at + 1]!];
  const curvature = left - 2 * middle + right;
  return curvature < 0 ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curvature))) : 0;
}

function swing(samples: Float32Array, start: number, end: number): number {
  let [least, most] = [samples[start]!, samples[start]!];
  for (let i = start; i < end; i++) {
    least = Math.min(least, samples[i]!);
    most = Math.max(most, samples[i]!);
  }
  return most - least;
}
