/** Work that waits for its turn, first come, first served. */
export interface RunQueue {
  /**
   * Does work once its turn has come.
   *
   * @param signal Aborted before that, the work is never begun, and the promise rejects with the signal's reason.
   */
  run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

/** A queue that works on so many at a time. Its length is bounded by whoever lets work in. */
export function createRunQueue(atOnce: number): RunQueue {
  const waiting = new Set<() => void>();
  let running = 0;
  const next = (): void => {
    const [first] = waiting;
    // Its place is handed over: whoever comes in between does not take it.
    if (first) first();
    else running--;
  };
  return {
    async run(work, signal) {
      signal.throwIfAborted();
      if (running >= atOnce) await turnOf(waiting, signal);
      else running++;
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}

/** Resolves when it is called out of the queue. */
function turnOf(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(start);
      signal.removeEventListener('abort', stop);
    };
    const start = (): void => {
      leave();
      resolve();
    };
    const stop = (): void => {
      leave();
      reject(signal.reason);
    };
    waiting.add(start);
    signal.addEventListener('abort', stop);
  });
}
