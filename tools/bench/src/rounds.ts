/** The two times of a workload. */
export interface Times {
  readonly gradientsMs: number;
  readonly stepMs: number;
}

/** What all sides took, one right after the other. */
export interface Round {
  readonly ours: Times;
  /** By mode. */
  readonly peers: Readonly<Record<string, Times>>;
  /** A fixed amount of arithmetic before the round, between its blocks and after it. */
  readonly calibrationMs: readonly number[];
}

/** A machine that is this much slower at one moment than at another does something else too. */
const MOST_DRIFT = 1.2;

/** Whether the machine was slower at one moment of a measurement than at another. */
export const drifted = (calibrationMs: readonly number[]): boolean =>
  Math.max(...calibrationMs) > MOST_DRIFT * Math.min(...calibrationMs);
