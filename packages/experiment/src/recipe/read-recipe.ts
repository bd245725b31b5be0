import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, messageOf, shownValue } from '@erc/core';
import { pathFrom } from '@erc/core/node';
import { readYaml } from '@erc/etl';
import { withFoldFile } from './fold-file.js';
import { applyCommandLine, applyLayers, type CommandLine, layerOf } from './overrides.js';
import { isTree } from './tree.js';

/** Options of {@link readRecipe}. */
export interface ReadRecipeOptions extends CommandLine {
  /** Path of a YAML (or JSON) file. */
  readonly file: string;
  /** What names the file, for the error where it cannot be read. @default 'recipe' */
  readonly namedBy?: string;
}

/**
 * Reads a recipe and applies what the command line says. It is a tree of values that nothing has checked. A file with `extends` is the recipe that this names
 * (a path relative to the file), with the file's other keys set in it, by path and in turn: `training: { … }` replaces a whole key,
 * `training.epochs: 5` a value, and `null` unsets.
 *
 * @throws ConfigError for a file that cannot be read or is no YAML, for recipes that extend each other, and for overrides that do not fit.
 */
export const readRecipe = ({
  file,
  overrides,
  plugins,
  namedBy = 'recipe',
}: ReadRecipeOptions): Promise<unknown> =>
  readExtended(file, { overrides, plugins }, { namedBy, before: [] });

/** How a file came to be read. */
interface Reading {
  /** What names it, for the error where it cannot be read. */
  readonly namedBy: string;
  /** The files that extend it, the first one first. */
  readonly before: readonly string[];
}

async function readExtended(
  file: string,
  commandLine: CommandLine,
  { namedBy, before }: Reading,
): Promise<unknown> {
  if (before.includes(file)) {
    throw new ConfigError(`${namedBy}: expected a recipe that does not extend itself, received ${file}.`);
  }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${namedBy}: expected a recipe file, received: ${messageOf(cause)}.`, { cause });
  });
  const tree = readYaml(text, file);
  const whole = isTree(tree) && Object.hasOwn(tree, 'extends') ? await baseWith(tree, file, before) : tree;
  return withFoldFile(applyCommandLine(whole, commandLine), dirname(file));
}

async function baseWith(
  { extends: base, ...own }: Readonly<Record<string, unknown>>,
  file: string,
  before: readonly string[],
): Promise<unknown> {
  const namedBy = `${file}: extends`;
  if (typeof base !== 'string') {
    throw new ConfigError(`${namedBy}: expected the path of a recipe, received ${shownValue(base)}.`);
  }
  const tree = await readExtended(pathFrom(dirname(file), base), {}, { namedBy, before: [...before, file] });
  return applyLayers(tree, [layerOf(own, file)]);
}
