import type { PendingSave } from './checkpointing.js';

/** Saves that are finished while the next updates are made, one after the other. */
export interface WriteBehind {
  /** Finishes it when everything added before is done; where that failed, discards it. */
  add(save: PendingSave): void;
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
    add(save) {
      queue = queue.then(
        () => save.finish(),
        async (error: unknown) => {
          await save.discard().catch(() => undefined);
          throw error;
        },
      );
      // Told by `settle`; without this, Node would end the process before.
      queue.catch(() => undefined);
    },
    settle: () => queue,
  };
}
