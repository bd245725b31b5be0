/** Runs tasks one after the other, in the order in which they were given. */
export interface Queue {
  /**
   * @param signal Ends the waiting, and the task where that looks at it; the promise rejects with its reason at once.
   * @returns What the task gives. A task that fails does not stop those after it.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Resolves when all tasks have ended that were given until now. */
  idle(): Promise<void>;
}

/** An empty queue. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(task, signal) {
      const next = last.then(() => {
        signal?.throwIfAborted();
        return task();
      });
      last = next.catch(() => undefined);
      return signal ? untilAborted(next, signal) : next;
    },
    async idle() {
      await last;
    },
  };
}

/** What a promise gives, or the reason of the signal, whichever comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
