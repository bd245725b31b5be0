import type { Row } from './measure.js';

/** What is kept of a row of either side. */
export type Timing = Pick<
  Row,
  'workload' | 'engine' | 'gradientsMs' | 'stepMs' | 'parameters' | 'calibrationMs'
> &
  Partial<Pick<Row, 'compileMs' | 'peakMb'>>;

/** What the two sides took, one right after the other. */
export interface Round {
  readonly ours: Timing;
  /** PyTorch's modes. */
  readonly peers: readonly Timing[];
}

/** A machine that is this much slower than it was at its quietest does something else too. */
const MOST_DRIFT = 1.2;

/** Whether the machine was slower at the one end of a measurement than at the other. */
export const drifted = (calibrationMs: readonly number[]): boolean =>
  Math.max(...calibrationMs) > MOST_DRIFT * Math.min(...calibrationMs);

const sideOf = ({ engine }: Timing): string => engine.split(' ')[0]!;

/**
 * The fastest calibration of each side: what the machine does when nothing else runs. Sides are compared with themselves alone, since they
 * calibrate with different libraries.
 */
export function quietest(rounds: readonly Round[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const timing of rounds.flatMap(({ ours, peers }) => [ours, ...peers])) {
    const side = sideOf(timing);
    found.set(side, Math.min(...timing.calibrationMs, found.get(side) ?? Number.POSITIVE_INFINITY));
  }
  return found;
}

/** The row of a round whose calibration, before or after, is more than 20 % above the quietest of its side. (It then drifts no more within the round.) */
export function disturbed({ ours, peers }: Round, quiet: ReadonlyMap<string, number>): Timing | undefined {
  return [ours, ...peers].find(
    (timing) => Math.max(...timing.calibrationMs) > MOST_DRIFT * quiet.get(sideOf(timing))!,
  );
}
