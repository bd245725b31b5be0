import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, messageOf } from '@erc/core';
import { readYaml } from '@erc/etl';
import { withFoldFile } from './fold-file.js';
import { applyCommandLine, type CommandLine } from './overrides.js';

/** Options of {@link readRecipe}. */
export interface ReadRecipeOptions extends CommandLine {
  /** Path of a YAML (or JSON) file. */
  readonly file: string;
  /** What names the file, for the error where it cannot be read. @default 'recipe' */
  readonly namedBy?: string;
}

/**
 * Reads a recipe and applies what the command line says. It is a tree of values that nothing has checked.
 *
 * @throws ConfigError for a file that cannot be read or is no YAML, and for overrides that do not fit.
 */
export async function readRecipe({
  file,
  overrides,
  plugins,
  namedBy = 'recipe',
}: ReadRecipeOptions): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${namedBy}: expected a recipe file, received: ${messageOf(cause)}.`, { cause });
  });
  return withFoldFile(applyCommandLine(readYaml(text, file), { overrides, plugins }), dirname(file));
}
