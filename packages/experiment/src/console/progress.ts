/** One task with a known number of parts. */
export interface ProgressTask {
  /** Sets how many parts are done; `note` stands behind the bar. */
  update(done: number, total?: number, note?: string): void;
  /** Ends the bar; `note` stands behind it. */
  done(note?: string): void;
}

/** How a task is counted. */
export interface TaskOptions {
  /** Of the parts, in the plural: the rate is shown in it, and the note instead of the count. @default none */
  readonly unit?: string;
  /** Parts that an earlier process has done: no time is counted for them. @default 0 */
  readonly from?: number;
}

/** Progress and messages. */
export interface Progress {
  task(name: string, total: number, options?: TaskOptions): ProgressTask;
  line(text: string): void;
}

const silent: ProgressTask = { update() {}, done() {} };

/** Says nothing. */
export const noProgress: Progress = { task: () => silent, line() {} };

/** A time in words: `12 s`, `4 min 05 s`, `2 h 10 min`. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
