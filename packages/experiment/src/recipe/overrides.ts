import { ConfigError } from '@erc/core';
import { parse } from 'yaml';
import { isTree, type Tree } from './tree.js';

/** What a command line says of a recipe. */
export interface CommandLine {
  /** `key.path=value` words, applied in order. @default none */
  readonly overrides?: readonly string[] | undefined;
  /** Files of plugins, beside those that the recipe names. @default none */
  readonly plugins?: readonly string[] | undefined;
}

/** The keys that say which options an object has: overriding one drops the options of the old kind. */
const KIND_KEYS = new Set(['type', 'source']);

/**
 * Sets in a recipe what a command line says: its words by {@link applyOverrides}, and then its plugins.
 *
 * @returns A new tree. What is no recipe at all is for the schema to say.
 */
export function applyCommandLine(recipe: unknown, { overrides = [], plugins = [] }: CommandLine): unknown {
  const tree = applyOverrides(recipe, overrides);
  if (plugins.length === 0 || !isTree(tree)) return tree;
  return { ...tree, plugins: [...(Array.isArray(tree.plugins) ? tree.plugins : []), ...plugins] };
}

/**
 * Applies `key.path=value` words to a recipe. Values are read as YAML; numbers index lists. Setting a `type` (or `source`) to another
 * value drops its siblings, because they belong to the old type; kinds are therefore set before everything else.
 *
 * @returns A new tree.
 */
export function applyOverrides(recipe: unknown, words: readonly string[]): unknown {
  return apply(recipe, words.map(parseOverride), 'command line');
}

/**
 * {@link applyOverrides} with values instead of words: `{ 'training.epochs': 5 }`.
 *
 * @param where Named in errors.
 */
export function applySettings(
  recipe: unknown,
  settings: Readonly<Record<string, unknown>>,
  where: string,
): unknown {
  const overrides = Object.entries(settings).map(([key, value]) => {
    if (key.split('.').includes('')) {
      throw new ConfigError(`${where}: expected key.path, received "${key}".`);
    }
    return { path: key.split('.'), value };
  });
  return apply(recipe, overrides, where);
}

function apply(recipe: unknown, overrides: readonly Override[], where: string): unknown {
  const kindsFirst = [...overrides.filter(isKind), ...overrides.filter((override) => !isKind(override))];
  return kindsFirst.reduce<unknown>(
    (tree, { path, value }) => set(tree, path, value, `${where}: ${path.join('.')}`),
    structuredClone(recipe),
  );
}

interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

const isKind = ({ path }: Override): boolean => KIND_KEYS.has(path.at(-1)!);

function parseOverride(word: string): Override {
  const [, key, text] = /^([A-Za-z0-9_.-]+)=(.*)$/s.exec(word) ?? [];
  if (key === undefined || key.split('.').includes('')) {
    throw new ConfigError(`command line: expected key.path=value, received "${word}".`);
  }
  try {
    return { path: key.split('.'), value: parse(text!) };
  } catch (cause) {
    throw new ConfigError(`command line: ${key}: expected a YAML value, received "${text}".`, { cause });
  }
}

function set(tree: unknown, [key, ...rest]: readonly string[], value: unknown, where: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(tree)) {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || index > tree.length) {
      throw new ConfigError(`${where}: expected an index in 0 … ${tree.length}, received "${key}".`);
    }
    return Object.assign([...tree], { [index]: set(tree[index], rest, value, where) });
  }
  if (tree !== undefined && tree !== null && !isTree(tree)) {
    throw new ConfigError(
      `${where}: expected an object or a list above "${key}", received ${JSON.stringify(tree)}.`,
    );
  }
  const parent: Tree = tree ?? {};
  const kindChanges =
    rest.length === 0 && KIND_KEYS.has(key) && Object.hasOwn(parent, key) && parent[key] !== value;
  return { ...(kindChanges ? {} : parent), [key]: set(parent[key], rest, value, where) };
}
