import { encodeOnly, shardOf } from '@erc/experiment';
import type { Command } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import { addEncodeMerge } from './encode-merge.js';
import { addEncodePlan } from './encode-plan.js';
import {
  atLeastOne,
  withConfig,
  withFastDevRun,
  withOverrides,
  withPlugins,
  withQuiet,
  withVerify,
} from './flags.js';
import { SAME_COMMAND } from './way-on.js';

interface Flags extends Pick<RunFlags, 'config' | 'plugin' | 'fastDevRun'> {
  readonly shard?: string;
  readonly shards?: string;
  readonly threads?: string;
  readonly quiet?: boolean;
  readonly verify?: boolean;
}

/** `train encode`: fills the feature store and stops. */
export function addEncode(program: Command, context: ProgramContext): void {
  const { stderr, signal, defaultRecipe } = context;
  const command = program
    .command('encode')
    .enablePositionalOptions()
    .description('encodes what is frozen into the feature store, and stops (docs/encoders.md)')
    .option('--shard <i/n>', 'only this part; also ERC_SHARD, or a task of a SLURM array')
    .option('--shards <n>', 'how many parts there are; which one says JOB_COMPLETION_INDEX')
    .option('--threads <n>', 'of each encoder that takes a number of them, where the recipe names none');
  withVerify(
    withQuiet(withFastDevRun(withPlugins(withConfig(withOverrides(command), defaultRecipe)))),
  ).action(
    async (overrides: readonly string[], { shard, shards, threads, quiet, verify, ...flags }: Flags) => {
      const chosen = shardOf({ shard, shards });
      const { recipe, registries, fastDevRun } = await chooseRun(flags, overrides, defaultRecipe);
      const onEvent = eventsTo(stderr, quiet);
      // What is encoded is in the store.
      context.setWayOn(() => SAME_COMMAND);
      await encodeOnly({
        recipe,
        registries,
        fastDevRun,
        shard: chosen,
        threads: threads === undefined ? undefined : atLeastOne(threads, '--threads'),
        verify,
        onEvent,
        signal,
      });
    },
  );
  addEncodePlan(command, context);
  addEncodeMerge(command, context);
}
