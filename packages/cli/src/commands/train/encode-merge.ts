import { shownPath } from '@erc/core/node';
import { mergeEncoded } from '@erc/experiment';
import type { Command } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import { atLeastOne, withConfig, withOverrides, withPlugins, withQuiet } from './flags.js';

interface Flags extends Pick<RunFlags, 'config' | 'plugin'> {
  readonly shards?: string;
  readonly quiet?: boolean;
}

/** `train encode merge`: brings together what the shards have encoded. */
export function addEncodeMerge(
  encode: Command,
  { stdout, stderr, signal, defaultRecipe }: ProgramContext,
): void {
  const command = encode
    .command('merge')
    .description('checks that all shards have run, and merges what they have encoded')
    .option('--shards <n>', 'only where the inputs were cut into so many');
  withQuiet(withPlugins(withConfig(withOverrides(command), defaultRecipe))).action(
    async (overrides: readonly string[], _: unknown, own: Command) => {
      const { shards, quiet, ...flags } = own.optsWithGlobals<Flags>();
      const { recipe, registries } = await chooseRun(flags, overrides, defaultRecipe);
      const merged = await mergeEncoded({
        recipe,
        registries,
        shards: shards === undefined ? undefined : atLeastOne(shards, '--shards'),
        onEvent: eventsTo(stderr, quiet),
        signal,
      });
      for (const { file, rows, shards: count } of merged) {
        stdout.write(`${shownPath(file)}: ${rows} rows of ${count} shards\n`);
      }
    },
  );
}
