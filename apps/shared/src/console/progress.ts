import { Presets, SingleBar } from 'cli-progress';

/** One task with a known number of parts. */
export interface ProgressTask {
  /** Sets how many parts are done; `note` stands behind the bar. */
  update(done: number, total?: number, note?: string): void;
  /** Ends the bar; `note` stands behind it. */
  done(note?: string): void;
}

/** Progress and messages on standard error. Standard output stays free for results. */
export interface Progress {
  task(name: string, total: number): ProgressTask;
  line(text: string): void;
}

/** What {@link createProgress} takes. */
export interface ProgressOptions {
  /** Nothing at all. */
  readonly quiet: boolean;
  /** @default process.stderr */
  readonly stream?: NodeJS.WriteStream;
}

const PLAIN_EVERY_MS = 5000;
const silent: ProgressTask = { update() {}, done() {} };

/** Bars on the terminal that have not ended: each holds the cursor, the wrapping of lines, and a timer that keeps the process alive. */
const running = new Set<SingleBar>();

/** Ends the bars that an error has left, so that the terminal and the process are free again. */
export function stopBars(): void {
  for (const bar of running) bar.stop();
  running.clear();
}

/** Bars with rate and time left on a terminal, plain lines elsewhere, nothing when quiet. */
export function createProgress({ quiet, stream = process.stderr }: ProgressOptions): Progress {
  if (quiet) return { task: () => silent, line() {} };
  const line = (text: string): void => {
    // A bar that is running stands on this line: it gives way, with its wrapping, and goes on below, where it will end (`7` saves the place).
    stream.write(running.size > 0 ? `\r\u001b[K\u001b[?7h${text}\n\u001b[?7l\u001b7` : `${text}\n`);
  };
  return {
    line,
    task: (name, total) => (stream.isTTY ? barTask(name, total, stream) : plainTask(name, total, line)),
  };
}

function rateOf(done: number, start: number): string {
  const rate = done / Math.max(1e-3, (performance.now() - start) / 1000);
  return `${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}/s`;
}

function barTask(name: string, total: number, stream: NodeJS.WriteStream): ProgressTask {
  const start = performance.now();
  const bar = new SingleBar(
    {
      stream,
      format: `${name.padEnd(22)} {bar} {value}/{total} {rate} {eta_formatted} left {note}`,
      hideCursor: true,
      forceRedraw: true,
      fps: 10,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { rate: '', note: '' });
  running.add(bar);
  return {
    update(done, newTotal, note) {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(Number(done.toFixed(1)), {
        rate: rateOf(done, start),
        ...(note === undefined ? {} : { note }),
      });
    },
    done(note = '') {
      bar.update(bar.getTotal(), { note });
      bar.stop();
      running.delete(bar);
    },
  };
}

function plainTask(name: string, firstTotal: number, line: (text: string) => void): ProgressTask {
  const start = performance.now();
  let total = firstTotal;
  let shown = start;
  return {
    update(done, newTotal, note = '') {
      total = newTotal ?? total;
      if (performance.now() - shown < PLAIN_EVERY_MS) return;
      shown = performance.now();
      const left = ((total - done) * (performance.now() - start)) / Math.max(1, done) / 1000;
      line(
        `${name}: ${Number(done.toFixed(1))}/${total}, ${rateOf(done, start)}, ${left.toFixed(0)} s left ${note}`.trimEnd(),
      );
    },
    done(note = '') {
      line(`${name}: done in ${((performance.now() - start) / 1000).toFixed(1)} s ${note}`.trimEnd());
    },
  };
}
