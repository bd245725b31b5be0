/** How {@link mapBounded} goes about it. */
export interface MapBoundedOptions {
  /** Items under way at once. @default 8, enough to keep a disk busy; each item may hold a file in memory */
  readonly limit?: number;
  /** After its abort no further item starts, and the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

const LIMIT = 8;

/**
 * Maps items with a few of them under way, and keeps their order. After a failure or an abort no further item starts. The promise
 * settles once all that was begun has ended, so that a folder can be removed; of several failures the earliest item's is thrown.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  map: (item: T, index: number) => Promise<R>,
  { limit = LIMIT, signal }: MapBoundedOptions = {},
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && failures.length === 0 && !signal?.aborted) {
      const index = next++;
      try {
        results[index] = await map(items[index]!, index);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  signal?.throwIfAborted();
  const [first] = failures.sort((a, b) => a.index - b.index);
  if (first) throw first.error;
  return results;
}
