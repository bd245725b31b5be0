import { shownPath, userPath } from '@erc/core/node';
import { mergeRun, planRun } from '@erc/experiment';
import { resultLines } from '@erc/report/text';
import type { Command } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { addPlan, type PlanFlags, settingsOf, writePlan } from './add-plan.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import {
  atLeastOne,
  wantsReports,
  withConfig,
  withFastDevRun,
  withOverrides,
  withPlugins,
  withQuiet,
  withVerify,
} from './flags.js';

/** `train run plan`: writes job files that train the seeds and folds of a recipe in shards. */
export function addRunPlan(run: Command, context: ProgramContext): void {
  const { defaultRecipe } = context;
  const command = addPlan(run, {
    description: 'train the seeds and folds of a recipe in shards',
    name: 'train',
    cpus: 'of one task',
  })
    .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>)')
    .option('--no-report', 'the merge leaves the reports away');
  withFastDevRun(withPlugins(withConfig(withOverrides(command), defaultRecipe))).action(
    async (overrides: readonly string[], _: unknown, own: Command) => {
      const { resume: __, checkpoint: ___, ...flags } = own.optsWithGlobals<RunFlags & PlanFlags>();
      const { config, plugin = [] } = flags;
      const { recipe, registries, directory, fastDevRun } = await chooseRun(flags, overrides, defaultRecipe);
      const planned = await planRun({
        ...settingsOf(flags, context),
        recipe,
        registries,
        directory,
        file: config === undefined ? (defaultRecipe ?? '') : userPath(config),
        overrides,
        plugins: plugin.map((path) => userPath(path)),
        fastDevRun,
        reports: wantsReports(own),
      });
      await writePlan(planned, flags, context);
    },
  );
}

/** `train run merge`: what joins the seeds and folds that shards have trained. */
export function addRunMerge(run: Command, context: ProgramContext): void {
  const { stdout, stderr, signal, defaultRecipe } = context;
  const command = run
    .command('merge')
    .description(
      'joins the seeds and folds that shards have trained, with the reports, as one process does; trains nothing',
    )
    .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>)')
    .option('--shards <n>', 'how many there are, so that an error names those to run')
    .option('--no-report', 'leave report.html away');
  withVerify(
    withQuiet(withFastDevRun(withPlugins(withConfig(withOverrides(command), defaultRecipe)))),
  ).action(async (overrides: readonly string[], _: unknown, own: Command) => {
    const { shards, quiet, verify, ...flags } = own.optsWithGlobals<
      RunFlags & { readonly shards?: string; readonly quiet?: boolean; readonly verify?: boolean }
    >();
    const { recipe, registries, directory, fastDevRun } = await chooseRun(flags, overrides, defaultRecipe);
    const outcome = await mergeRun({
      recipe,
      registries,
      fastDevRun,
      directory,
      verify,
      shards: shards === undefined ? undefined : atLeastOne(shards, '--shards'),
      reports: wantsReports(own),
      onEvent: eventsTo(stderr, quiet),
      signal,
    });
    if (quiet) return;
    const report = outcome.report ? [`report: ${shownPath(outcome.report)}`] : [];
    stdout.write(`${[...resultLines(outcome), `run:    ${shownPath(directory)}`, ...report].join('\n')}\n`);
  });
}
