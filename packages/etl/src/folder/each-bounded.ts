import type { SourceContext } from '../source.js';

/** Enough to keep the disk and the decoders' threads busy; each item may hold a file in memory. */
const AT_ONCE = 8;

/**
 * Does something for each item, a few at a time. After a failure or an abort nothing more is begun; the promise rejects once
 * everything begun has ended, so that a folder can be removed, and with the failure of the earliest item.
 *
 * @param atOnce How many are in work at a time.
 */
export async function eachBounded<T>(
  items: readonly T[],
  { signal }: Pick<SourceContext, 'signal'>,
  act: (item: T) => Promise<void>,
  atOnce = AT_ONCE,
): Promise<void> {
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && failures.length === 0 && !signal?.aborted) {
      const index = next++;
      try {
        await act(items[index]!);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  signal?.throwIfAborted();
  const [first] = failures.sort((a, b) => a.index - b.index);
  if (first) throw first.error;
}
