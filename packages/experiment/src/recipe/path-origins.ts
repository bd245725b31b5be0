import { dirname } from 'node:path';
import { isWithin, type Setting } from '@erc/etl';
import { isTree } from './tree.js';

/** Values of a recipe that were written in one place. Their paths count from its folder. */
export interface PathOrigin {
  /** Absolute: the folder of a file; for words of the command line, where the user stands. */
  readonly directory: string;
  /** Values by path, in the order in which they were set; the path of a whole file is empty. */
  readonly settings: readonly Setting[];
}

/** The origin of a whole recipe that was written in one place. */
export const writtenIn = (directory: string, recipe: unknown): PathOrigin => ({
  directory,
  settings: [{ path: [], value: recipe }],
});

/** A recipe as files and a command line have it, unchecked. */
export interface WrittenRecipe {
  readonly tree: unknown;
  /** In the order in which they were applied. */
  readonly origins: readonly PathOrigin[];
}

/**
 * The folder that a path of a recipe counts from: that of the last place which has set it. What a list of datasets became stands elsewhere than it was written,
 * and the folder of several is derived from that of one: such are found by their value.
 *
 * @param path Where it stands in the parsed recipe.
 * @returns `undefined` for a default, which nobody wrote.
 */
export function originOf(
  origins: readonly PathOrigin[],
  path: readonly string[],
  value: string,
): string | undefined {
  const settings = origins.flatMap(({ directory, settings }) =>
    settings.map((setting) => ({ directory, setting })),
  );
  const last = (has: (setting: Setting) => boolean): string | undefined =>
    settings.findLast(({ setting }) => has(setting))?.directory;
  return (
    last(
      ({ path: set, value: own }) => isWithin(path, set) && valueAt(own, path.slice(set.length)) === value,
    ) ??
    last((setting) => leavesUnder(setting, path[0]!).includes(value)) ??
    (path.at(-1) === 'into'
      ? last((setting) => leavesUnder(setting, path[0]!).some((leaf) => dirname(leaf) === dirname(value)))
      : undefined)
  );
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );

/** The texts that a setting has below a key of the recipe. */
function leavesUnder({ path, value }: Setting, key: string): string[] {
  if (path.length === 0) return isTree(value) ? leavesOf(value[key]) : [];
  return path[0] === key ? leavesOf(value) : [];
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}
