import { Presets, SingleBar } from 'cli-progress';

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

/** Options of {@link createProgress}. */
export interface ProgressOptions {
  /** Nothing at all. */
  readonly quiet: boolean;
  /** @default process.stderr */
  readonly stream?: NodeJS.WriteStream;
  /** What says whether the terminal has a cursor. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

const PLAIN_EVERY_MS = 5000;

/**
 * Whether bars can be drawn: on a terminal that has a cursor. `TERM=dumb` says that it has none; logs of CI keep every drawing as a line of
 * its own; and who wants no colour (`NO_COLOR`) reads the output by other means than the eye.
 */
export function hasCursor(
  { isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>,
  { TERM, CI, NO_COLOR }: NodeJS.ProcessEnv,
): boolean {
  const isSet = (value: string | undefined): boolean =>
    value !== undefined && value !== '' && value !== 'false';
  return isTTY && TERM !== 'dumb' && !isSet(CI) && !isSet(NO_COLOR);
}

const silent: ProgressTask = { update() {}, done() {} };

/** Bars on the terminal that have not ended: each holds the cursor, the wrapping of lines, and a timer that keeps the process alive. */
const running = new Set<SingleBar>();

/** Ends the bars that an error has left, so that the terminal and the process are free again. */
export function stopBars(): void {
  for (const bar of running) bar.stop();
  running.clear();
}

/** Progress on standard error: standard output stays free for results. Bars with rate and time left on a terminal, plain lines elsewhere, nothing when quiet. */
export function createProgress({
  quiet,
  stream = process.stderr,
  env = process.env,
}: ProgressOptions): Progress {
  if (quiet) return { task: () => silent, line() {} };
  const line = (text: string): void => {
    // A bar that is running stands on this line: it gives way, with its wrapping, and goes on below, where it will end (`7` saves the place).
    stream.write(running.size > 0 ? `\r\u001b[K\u001b[?7h${text}\n\u001b[?7l\u001b7` : `${text}\n`);
  };
  return {
    line,
    task: (name, total, options = {}) =>
      hasCursor(stream, env) ? barTask(name, total, stream, options) : plainTask(name, total, line, options),
  };
}

/** How fast it goes, and how long it will take at that. */
function paceOf(done: number, total: number, start: number, { unit, from = 0 }: TaskOptions) {
  const seconds = (performance.now() - start) / 1000;
  const own = done - from;
  const rate = own / Math.max(1e-3, seconds);
  const left = ((total - done) * seconds) / Math.max(1, own);
  return {
    rate: `${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}${unit === undefined ? '' : ` ${unit}`}/s`,
    left: own === 0 ? '' : `${durationOf(left)} left`,
  };
}

/** A time in words: `12 s`, `4 min 05 s`, `2 h 10 min`. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

function barTask(
  name: string,
  total: number,
  stream: NodeJS.WriteStream,
  options: TaskOptions,
): ProgressTask {
  const { unit, from = 0 } = options;
  const start = performance.now();
  const bar = new SingleBar(
    {
      stream,
      format:
        unit === undefined
          ? `${name.padEnd(22)} {bar} {value}/{total} {rate} {left} {note}`
          : `${name} {bar} {note} {rate} {left}`,
      barsize: unit === undefined ? 30 : 12,
      hideCursor: true,
      forceRedraw: true,
      fps: 10,
    },
    Presets.shades_classic,
  );
  bar.start(total, from, { rate: '', left: '', note: '' });
  running.add(bar);
  return {
    update(done, newTotal, note) {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(Number(done.toFixed(1)), {
        ...paceOf(done, bar.getTotal(), start, options),
        ...(note === undefined ? {} : { note }),
      });
    },
    done(note = '') {
      bar.update(bar.getTotal(), { left: '', note });
      bar.stop();
      running.delete(bar);
    },
  };
}

function plainTask(
  name: string,
  firstTotal: number,
  line: (text: string) => void,
  options: TaskOptions,
): ProgressTask {
  const start = performance.now();
  let total = firstTotal;
  let shown = start;
  return {
    update(done, newTotal, note = '') {
      total = newTotal ?? total;
      if (performance.now() - shown < PLAIN_EVERY_MS) return;
      shown = performance.now();
      const { rate, left } = paceOf(done, total, start, options);
      line(`${name}: ${Number(done.toFixed(1))}/${total}, ${rate}, ${left} ${note}`.trimEnd());
    },
    done(note = '') {
      line(`${name}: done in ${((performance.now() - start) / 1000).toFixed(1)} s ${note}`.trimEnd());
    },
  };
}
