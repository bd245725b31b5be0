/** Gives way to the event loop once, so that timers, a user's abort and a page's own work come in between long computations. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    // Browsers have no setImmediate; their timers wait some milliseconds.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
