import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '@erc/core';
import type { Setting } from './read-word.js';

/** What stands at a path in a value; `undefined` where there is nothing. */
const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (tree, key) =>
      typeof tree === 'object' && tree !== null && Object.hasOwn(tree, key)
        ? Reflect.get(tree, key)
        : undefined,
    value,
  );

/** Whether a path is another one, or goes on below it. */
export const isWithin = (path: readonly string[], above: readonly string[]): boolean =>
  above.every((key, i) => path[i] === key);

/** Whether nothing is left of a setting after a later one: that of the same place, or of one around it, with another value there. */
export const undoes = (later: Setting, earlier: Setting): boolean =>
  isWithin(earlier.path, later.path) &&
  !isDeepStrictEqual(valueAt(later.value, earlier.path.slice(later.path.length)), earlier.value);

/** Whether a later setting changes anything that an earlier one says: it {@link undoes} it, or sets another value inside of it. */
export function changes(later: Setting, earlier: Setting): boolean {
  if (undoes(later, earlier)) return true;
  if (later.path.length <= earlier.path.length || !isWithin(later.path, earlier.path)) return false;
  const before = valueAt(earlier.value, later.path.slice(earlier.path.length));
  return before !== undefined && !isDeepStrictEqual(before, later.value);
}

/**
 * Refuses a setting that a later one of the same list {@link undoes}.
 *
 * @param where Named in errors.
 */
export function refuseUndone(settings: readonly Setting[], where: string): void {
  for (const [i, earlier] of settings.entries()) {
    const later = settings.slice(i + 1).find((setting) => undoes(setting, earlier));
    if (!later) continue;
    const [name, by] = [earlier.path.join('.'), later.path.join('.')];
    throw new ConfigError(
      `${where}: ${name}: expected to be set once, received ${name === by ? 'it twice' : `${by} behind it`}, which undoes the first.`,
    );
  }
}
