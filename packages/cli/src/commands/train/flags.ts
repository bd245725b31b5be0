import { ConfigError } from '@erc/core';
import type { Command } from 'commander';

/** A whole number that a flag gives. @throws ConfigError for anything else. */
export function atLeastOne(text: string, flag: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new ConfigError(`${flag}: expected an integer from 1, received "${text}".`);
}

/** `key.path=value` words behind a subcommand's own. */
export const withOverrides = (command: Command): Command =>
  command.argument(
    '[key.path=value...]',
    'overrides of the recipe, such as training.epochs=5 fusion.type=concat',
  );

/** `--config`. */
export const withConfig = (command: Command, defaultRecipe: string | undefined): Command =>
  command.option(
    '--config <file>',
    defaultRecipe === undefined ? 'recipe' : 'recipe (default: configs/demo.yaml)',
  );

/** `--plugin`, again for each file. */
export const withPlugins = (command: Command): Command =>
  command.option(
    '--plugin <file>',
    'a module of your own, with parts that the recipe names; may be given again (docs/extending.md)',
    (file: string, before: readonly string[] = []) => [...before, file],
  );

/** `--fast-dev-run`. */
export const withFastDevRun = (command: Command): Command =>
  command.option('--fast-dev-run', 'one epoch on a few dialogues, to see that everything works');

/** `--verify`. */
export const withVerify = (command: Command): Command =>
  command.option(
    '--verify',
    'read all media of the dataset to compare them with what they were, not only those with another size, time or inode',
  );

/** `--quiet`. */
export const withQuiet = (command: Command): Command =>
  command.option('--quiet', 'nothing on standard error but errors');
