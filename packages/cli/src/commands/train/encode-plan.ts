import { userPath } from '@erc/core/node';
import { planEncoding } from '@erc/experiment';
import type { Command } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { addPlan, type PlanFlags, settingsOf, writePlan } from './add-plan.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import { withConfig, withOverrides, withPlugins } from './flags.js';

interface Flags extends PlanFlags, Pick<RunFlags, 'config' | 'plugin'> {}

/** `train encode plan`: writes job files that encode in shards, for the scheduler of a cluster. */
export function addEncodePlan(encode: Command, context: ProgramContext): void {
  const { defaultRecipe } = context;
  const command = addPlan(encode, {
    description: 'encode in shards',
    name: 'encode',
    cpus: 'of one task, and threads of its encoders',
  });
  withPlugins(withConfig(withOverrides(command), defaultRecipe)).action(
    async (overrides: readonly string[], _: unknown, own: Command) => {
      // Flags may stand before the word `plan` too.
      const flags = own.optsWithGlobals<Flags>();
      const { config, plugin = [] } = flags;
      const { recipe, registries } = await chooseRun(flags, overrides, defaultRecipe);
      const plan = await planEncoding({
        ...settingsOf(flags, context),
        recipe,
        registries,
        file: config === undefined ? (defaultRecipe ?? '') : userPath(config),
        plugins: plugin.map((path) => userPath(path)),
        overrides,
      });
      await writePlan(plan, flags, context);
    },
  );
}
