import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, messageOf, shownValue } from '@erc/core';
import { pathFrom, userDirectory } from '@erc/core/node';
import { readYaml } from '@erc/etl';
import { withFoldFile } from './fold-file.js';
import {
  applyCommandLine,
  applyLayers,
  type CommandLine,
  type Layer,
  layerOf,
  wordsOf,
} from './overrides.js';
import { originOf, type PathOrigin, type WrittenRecipe, writtenIn } from './path-origins.js';
import { isTree } from './tree.js';

/** Options of {@link readRecipe}. */
export interface ReadRecipeOptions extends CommandLine {
  /** Path of a YAML (or JSON) file. */
  readonly file: string;
  /** What names the file, for the error where it cannot be read. @default 'recipe' */
  readonly namedBy?: string;
}

/**
 * Reads a recipe and applies what the command line says. It is a tree of values that nothing has checked. Paths in it count from the file that has them, and
 * those of the command line from where the user stands. A file with `extends` is the recipe that this names
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
}: ReadRecipeOptions): Promise<WrittenRecipe> =>
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
): Promise<WrittenRecipe> {
  if (before.includes(file)) {
    throw new ConfigError(`${namedBy}: expected a recipe that does not extend itself, received ${file}.`);
  }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${namedBy}: expected a recipe file, received: ${messageOf(cause)}.`, { cause });
  });
  const own = readYaml(text, file);
  const whole =
    isTree(own) && Object.hasOwn(own, 'extends')
      ? await baseWith(own, file, before)
      : { tree: own, origins: [writtenIn(dirname(file), own)] };
  return withCommandLine(whole, commandLine, dirname(file));
}

/**
 * A recipe with what a command line says, and the list of folds that its file names.
 *
 * @param directory The folder of the recipe's file.
 */
export async function withCommandLine(
  { tree, origins: before }: WrittenRecipe,
  commandLine: CommandLine,
  directory: string,
  layers: readonly Layer[] = [],
): Promise<WrittenRecipe> {
  const said = applyCommandLine(tree, commandLine, layers);
  const origins: readonly PathOrigin[] = [
    ...before,
    ...layers.map(({ settings }) => ({ directory, settings })),
    { directory: userDirectory(), settings: wordsOf(commandLine) },
  ];
  const folds = isTree(said) && isTree(said.splits) ? said.splits.folds : undefined;
  const from = typeof folds === 'string' ? originOf(origins, ['splits', 'folds'], folds) : undefined;
  return { tree: await withFoldFile(said, from ?? directory), origins };
}

async function baseWith(
  { extends: base, ...own }: Readonly<Record<string, unknown>>,
  file: string,
  before: readonly string[],
): Promise<WrittenRecipe> {
  const namedBy = `${file}: extends`;
  if (typeof base !== 'string') {
    throw new ConfigError(`${namedBy}: expected the path of a recipe, received ${shownValue(base)}.`);
  }
  const { tree, origins } = await readExtended(
    pathFrom(dirname(file), base),
    {},
    { namedBy, before: [...before, file] },
  );
  const layer = layerOf(own, file);
  return {
    tree: applyLayers(tree, [layer]),
    origins: [...origins, { directory: dirname(file), settings: layer.settings }],
  };
}
