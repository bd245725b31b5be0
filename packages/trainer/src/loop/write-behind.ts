/** Writing that goes on while the next updates are made, one piece after the other. */
export interface WriteBehind {
  /** Begins when everything added before is done; not at all where that failed. */
  add(work: () => Promise<void>): void;
  /**
   * Resolves when everything added is done.
   *
   * @throws What the first piece that failed threw, each time.
   */
  settle(): Promise<void>;
}

/**
 * Makes an empty queue. It has no bound: settle before adding what has to be kept in memory until it is written.
 */
export function createWriteBehind(): WriteBehind {
  let queue = Promise.resolve();
  return {
    add(work) {
      queue = queue.then(work);
      // Told by `settle`; without this, Node would end the process before.
      queue.catch(() => undefined);
    },
    settle: () => queue,
  };
}
