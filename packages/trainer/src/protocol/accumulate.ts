/**
 * Cuts the batches of an epoch into updates: an update is made from the gradient of each list together.
 *
 * - By default after every `every` batches, and at the end of the epoch from those that are left.
 * - `first-batch`: after batch 0, `every`, 2·`every`, …, so that the first update is of one batch and the batches after the last update
 *   are left out. A published system steps so (`if index % every == 0`).
 *
 * Either way an epoch of n batches has ⌈n / every⌉ updates.
 */
export function updatesOf<T>(
  batches: readonly T[],
  every: number,
  legacy?: 'first-batch' | undefined,
): (readonly T[])[] {
  const count = Math.ceil(batches.length / every);
  return Array.from({ length: count }, (_, u) =>
    legacy
      ? batches.slice(Math.max(0, (u - 1) * every + 1), u * every + 1)
      : batches.slice(u * every, (u + 1) * every),
  );
}
