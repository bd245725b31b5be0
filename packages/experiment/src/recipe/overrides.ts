import { ConfigError, memberOf, shownValue } from '@erc/core';
import { changes, isWithin, readWord, refuseUndone, type Setting } from '@erc/etl';
import { isTree, type Tree } from './tree.js';

/** What a command line says of a recipe. */
export interface CommandLine {
  /** `key.path=value` words, applied in order. @default none */
  readonly overrides?: readonly string[] | undefined;
  /** Files of plugins, beside those that the recipe names. @default none */
  readonly plugins?: readonly string[] | undefined;
}

/** Settings that are made in one place: a command line, or a row of a matrix. */
export interface Layer {
  /** The place, for errors. */
  readonly where: string;
  readonly settings: readonly Setting[];
  /** Whether they are what tells a row or a trial from the others: no later layer may change them. @default false */
  readonly isOwn?: boolean;
  /** Whether `null` may stand for a key that is not set. @default false */
  readonly mayUnsetNothing?: boolean;
}

/** The keys that say which options an object has: overriding one drops the options of the old kind. */
const KIND_KEYS = new Set(['type', 'source']);

/**
 * Sets in a recipe what layers of settings say and then a command line: its words, and its plugins.
 *
 * @param layers Applied before the words. @default none
 * @returns A new tree. What is no recipe at all is for the schema to say.
 */
export function applyCommandLine(
  recipe: unknown,
  commandLine: CommandLine,
  layers: readonly Layer[] = [],
): unknown {
  const { plugins = [] } = commandLine;
  const tree = applyLayers(recipe, [...layers, { where: 'command line', settings: wordsOf(commandLine) }]);
  if (plugins.length === 0 || !isTree(tree)) return tree;
  return { ...tree, plugins: [...(Array.isArray(tree.plugins) ? tree.plugins : []), ...plugins] };
}

/** What the words of a command line set, in their order. */
export const wordsOf = ({ overrides = [] }: CommandLine): Setting[] => overrides.map(readWord);

/**
 * The layer of values by path: `{ 'training.epochs': 5 }`.
 *
 * @param where Named in errors.
 */
export function layerOf(settings: Readonly<Record<string, unknown>>, where: string): Layer {
  return {
    where,
    settings: Object.entries(settings).map(([key, value]) => {
      const path = key.split('.');
      if (!path.includes('')) return { path, value };
      throw new ConfigError(`${where}: expected key.path, received "${key}".`);
    }),
  };
}

/** A setting with its layer. */
interface Applied {
  readonly setting: Setting;
  readonly layer: Layer;
}

/**
 * Applies settings to a recipe, in their order; numbers index lists, and `null` unsets a key. Setting a `type` (or `source`) to another value drops its siblings, because they belong
 * to the old type, but not what a setting has set by its own path: that stays, whichever of the two is first.
 *
 * @returns A new tree.
 * @throws ConfigError for a setting that another of its layer undoes, and for one of a row or a trial that a later layer changes.
 */
export function applyLayers(recipe: unknown, layers: readonly Layer[]): unknown {
  for (const { settings, where } of layers) refuseUndone(settings, where);
  const all = layers.flatMap((layer) => layer.settings.map((setting): Applied => ({ setting, layer })));
  let tree: unknown = structuredClone(recipe);
  let applied: Applied[] = [];
  for (const own of all) {
    const { path, value } = own.setting;
    for (const earlier of applied) refuseChange(own, earlier);
    applied = applied.filter(({ setting }) => !isWithin(setting.path, path));
    if (value === null) refuseUnset(tree, own);
    if (changesKind(tree, own.setting)) {
      const parent = path.slice(0, -1);
      const ofOldKind = ({ setting, layer }: Applied): boolean =>
        isWithin(setting.path, parent) && layer !== own.layer && namesKind(layer, parent);
      applied = applied.filter((earlier) => !ofOldKind(earlier));
      tree = set(tree, parent, {}, nameOf(own));
      for (const kept of applied) {
        const isInside = isWithin(kept.setting.path, parent) && kept.setting.path.length > parent.length;
        // What is unset is not there.
        if (!isInside || kept.setting.value === null) continue;
        tree = set(tree, kept.setting.path, kept.setting.value, nameOf(kept));
      }
    }
    tree = set(tree, path, value, nameOf(own));
    applied.push(own);
  }
  return tree;
}

const nameOf = ({ setting, layer }: Applied): string => `${layer.where}: ${setting.path.join('.')}`;

function refuseChange(later: Applied, earlier: Applied): void {
  if (!earlier.layer.isOwn || earlier.layer === later.layer || !changes(later.setting, earlier.setting))
    return;
  throw new ConfigError(`${nameOf(later)}: expected nothing that changes what ${nameOf(earlier)} sets.`);
}

/** `null` unsets a key: where there is none, the path may be wrong. Some trials of a sweep unset what others set. */
function refuseUnset(tree: unknown, { setting, layer }: Applied): void {
  const parent = setting.path.slice(0, -1).reduce(memberOf, tree);
  if (typeof parent === 'object' && parent !== null) {
    if (layer.mayUnsetNothing || Object.hasOwn(parent, setting.path.at(-1)!)) return;
  }
  throw new ConfigError(
    `${nameOf({ setting, layer })}: expected a key that is set, to unset it by null; received none.`,
  );
}

/** Whether a setting makes an object, which says its type, one of another type. */
function changesKind(tree: unknown, { path, value }: Setting): boolean {
  const parent = path.slice(0, -1).reduce(memberOf, tree);
  const key = path.at(-1)!;
  return KIND_KEYS.has(key) && isTree(parent) && Object.hasOwn(parent, key) && parent[key] !== value;
}

/** Whether a layer says of which type the object at a path is. */
const namesKind = ({ settings }: Layer, path: readonly string[]): boolean =>
  settings.some(({ path: own, value }) =>
    [...KIND_KEYS].some((key) =>
      own.length === path.length
        ? isWithin(own, path) && memberOf(value, key) !== undefined
        : own.length === path.length + 1 && isWithin(own, path) && own.at(-1) === key,
    ),
  );

function set(tree: unknown, [key, ...rest]: readonly string[], value: unknown, where: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(tree)) {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || index > tree.length) {
      throw new ConfigError(`${where}: expected an index in 0 … ${tree.length}, received "${key}".`);
    }
    if (rest.length === 0 && value === null) {
      throw new ConfigError(
        `${where}: expected a value, received null: write the list without what is to go.`,
      );
    }
    return Object.assign([...tree], { [index]: set(tree[index], rest, value, where) });
  }
  if (tree !== undefined && tree !== null && !isTree(tree)) {
    throw new ConfigError(
      `${where}: expected an object or a list above "${key}", received ${shownValue(tree)}.`,
    );
  }
  const parent: Tree = tree ?? {};
  if (rest.length > 0 || value !== null)
    return { ...parent, [key]: set(memberOf(parent, key), rest, value, where) };
  const { [key]: _, ...others } = parent;
  return others;
}
