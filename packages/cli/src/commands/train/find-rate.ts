import { shownPath } from '@erc/core/node';
import { findRate } from '@erc/experiment';
import type { Command } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { rateLines } from '../../show/show-rate.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import { withConfig, withFastDevRun, withOverrides, withPlugins, withQuiet, withVerify } from './flags.js';

interface Flags extends Omit<RunFlags, 'resume'> {
  readonly quiet?: boolean;
  readonly verify?: boolean;
  readonly report: boolean;
}

/** `train find-rate`: the learning rate range test. */
export function addFindRate(program: Command, context: ProgramContext): void {
  const { stdout, stderr, signal, defaultRecipe } = context;
  const command = program
    .command('find-rate')
    .description(
      'the learning rate range test: rates from 1e-7 to 10 until the loss diverges (docs/protocol.md)',
    )
    .option('--out <dir>', 'folder of the record (default: runs/<recipe>-<hash>-learning-rate)')
    .option('--no-report', 'leave the page away');
  withVerify(
    withQuiet(withFastDevRun(withPlugins(withConfig(withOverrides(command), defaultRecipe)))),
  ).action(async (overrides: readonly string[], flags: Flags) => {
    const { recipe, registries, directory, fastDevRun } = await chooseRun(flags, overrides, defaultRecipe);
    const found = await findRate({
      recipe,
      registries,
      directory: flags.out === undefined ? `${directory}-learning-rate` : directory,
      fastDevRun,
      reports: flags.report,
      verify: flags.verify,
      onEvent: eventsTo(stderr, flags.quiet),
      signal,
    });
    if (flags.quiet) return;
    const page = found.report ? [`report: ${shownPath(found.report)}`] : [];
    stdout.write(`${[...rateLines(found.test), `wrote:  ${shownPath(found.path)}`, ...page].join('\n')}\n`);
  });
}
