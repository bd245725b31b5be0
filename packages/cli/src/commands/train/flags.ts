import { ConfigError } from '@erc/core';
import { shardOf } from '@erc/experiment';
import type { Command } from 'commander';
import { withPluginFiles } from '../../console/with-plugin-files.js';

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

/** `--plugin` of a command with a recipe. */
export const withPlugins = (command: Command): Command =>
  withPluginFiles(command, 'parts that the recipe names');

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

/** Flags of a command that trains a part of something. */
export interface ShardFlags {
  readonly shard?: string;
  readonly shards?: string;
}

/** `--shard` and `--shards`. @param jobs What is shared out, in the plural. */
export const withShard = (command: Command, jobs: string): Command =>
  command
    .option(
      '--shard <i/n>',
      `train only every n-th of the ${jobs}, from the i-th on; merge brings them together (docs/clusters.md)`,
    )
    .option('--shards <n>', 'how many parts there are; which one a scheduler says');

/** The part that is meant. A training inside an array of something else is whole: a scheduler is asked only where a flag says so. */
export const shardIn = ({ shard, shards }: ShardFlags): ReturnType<typeof shardOf> =>
  shard === undefined && shards === undefined ? undefined : shardOf({ shard, shards });

/** `--no-report` of a subcommand, or before it. */
export const wantsReports = (command: Command): boolean =>
  [command, command.parent].every((one) => one?.opts<{ readonly report?: boolean }>().report !== false);
