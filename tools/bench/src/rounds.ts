/** The two times of a workload. */
export interface Times {
  readonly gradientsMs: number;
  readonly stepMs: number;
}

/** What both sides took, one right after the other. */
export interface Round {
  readonly ours: Times;
  /** Which of the peer's modes. */
  readonly mode: string;
  readonly peer: Times;
  /** A fixed amount of arithmetic before, between and after the two. */
  readonly calibrationMs: readonly number[];
}

/** A machine that is this much slower at one moment than at another does something else too. */
const MOST_DRIFT = 1.2;

/** Whether the machine was slower at one moment of a measurement than at another. */
export const drifted = (calibrationMs: readonly number[]): boolean =>
  Math.max(...calibrationMs) > MOST_DRIFT * Math.min(...calibrationMs);
