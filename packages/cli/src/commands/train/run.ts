import { shownPath } from '@erc/core/node';
import { runRecipe, runRecipeShard } from '@erc/experiment';
import { resultLines } from '@erc/report/text';
import type { Command } from 'commander';
import { addDefaultCommand } from '../../console/command.js';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import {
  type ShardFlags,
  shardIn,
  withConfig,
  withFastDevRun,
  withOverrides,
  withPlugins,
  withQuiet,
  withShard,
  withVerify,
} from './flags.js';
import { addRunMerge, addRunPlan } from './run-shards.js';
import { createWayOn, SAME_COMMAND, withWayOn } from './way-on.js';

interface Flags extends RunFlags, ShardFlags {
  readonly quiet?: boolean;
  readonly verify?: boolean;
  readonly otherKernels?: boolean;
  /** `false` by `--no-report`. */
  readonly report: boolean;
}

/** `train run`: trains a recipe. What `train` does without a subcommand. */
export function addTrainRun(program: Command, context: ProgramContext): void {
  const { stdout, stderr, signal, defaultRecipe } = context;
  const run = addDefaultCommand(program, 'trains a recipe and writes a run folder with a report')
    .enablePositionalOptions()
    .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>)')
    .option(
      '--resume [dir]',
      'go on with a run that was stopped: the command as it was, key=value words too, and this flag at the end; or its run folder alone. Another recipe is refused',
    )
    .option(
      '--checkpoint <name>',
      'with --resume RUN and --out NEW: begin a new run with weights that RUN has kept (best, epoch-29), and its recipe, changed by key=value words',
    )
    .option(
      '--other-kernels',
      'with --resume: go on with other kernels than the run began with; the last bits may come out different',
    )
    .option('--no-report', 'leave report.html away; eval --run makes one');
  const flagged = withFastDevRun(withPlugins(withConfig(withOverrides(run), defaultRecipe)));
  withShard(withVerify(withQuiet(flagged)), 'seeds and folds').action(
    async (overrides: readonly string[], flags: Flags) => {
      const run = await chooseRun(flags, overrides, defaultRecipe);
      const { recipe, registries, directory, fastDevRun, resume } = run;
      const shard = shardIn(flags);
      if (shard) {
        context.setWayOn(() => SAME_COMMAND);
        const { index, count } = shard;
        const { done } = await runRecipeShard({
          recipe,
          registries,
          directory,
          fastDevRun,
          shard,
          otherKernels: flags.otherKernels,
          verify: flags.verify,
          onEvent: eventsTo(stderr, flags.quiet),
          signal,
        }).catch((error: unknown) => {
          throw withWayOn(error, SAME_COMMAND, signal);
        });
        if (flags.quiet) return;
        stdout.write(
          `shard ${index}/${count}: complete: ${done.length > 0 ? done.join(', ') : 'none'}\nrun:    ${shownPath(directory)}\njoined: run merge, when all shards are complete\n`,
        );
        return;
      }
      const wayOn = createWayOn(run, context.command);
      context.setWayOn(wayOn.line);
      const print = eventsTo(stderr, flags.quiet);
      const outcome = await runRecipe({
        recipe,
        registries,
        directory,
        fastDevRun,
        resume,
        otherKernels: flags.otherKernels,
        reports: flags.report,
        pathsFrom: run.pathsFrom,
        verify: flags.verify,
        onEvent(event) {
          wayOn.onEvent(event);
          print(event);
        },
        signal,
      }).catch((error: unknown) => {
        throw wayOn.withLine(error, signal);
      });
      if (flags.quiet) return;
      const report = outcome.report ? [`report: ${shownPath(outcome.report)}`] : [];
      stdout.write(`${[...resultLines(outcome), `run:    ${shownPath(directory)}`, ...report].join('\n')}\n`);
    },
  );
  addRunPlan(run, context);
  addRunMerge(run, context);
}
