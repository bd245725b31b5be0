/**
 * Gives way to the event loop once, so that timers, a user's abort and a page's own work come in between long computations. It waits for no timer: those of
 * browsers take at least four milliseconds once they follow each other.
 */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else afterMessage(resolve);
  });

/** Browsers have no setImmediate; a message comes as soon as what waits already is done. */
function afterMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(undefined);
}
