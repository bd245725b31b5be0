import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress, runMain, shownPath, userPath } from '@erc/app';
import { ErcError, messageOf } from '@erc/core';
import { Command, Option } from 'commander';
import { chooseRun, type RunFlags } from './choose-run.js';
import { runMatrix } from './matrix/run-matrix.js';
import { runTraining } from './run-training.js';
import { runSweep } from './sweep/run-sweep.js';
import { withWayOn } from './way-on.js';

const DEFAULT_RECIPE = join(dirname(fileURLToPath(import.meta.url)), '../../../configs/demo.yaml');

interface Flags extends RunFlags {
  readonly matrix?: string;
  readonly sweep?: string;
  readonly quiet?: boolean;
}

const program = new Command('train')
  .description('Trains a multimodal emotion model from a recipe and writes a run folder with a report.')
  .argument('[key.path=value...]', 'overrides of the recipe, such as training.epochs=5 fusion.type=concat')
  .option('--config <file>', 'recipe (default: configs/demo.yaml)')
  .option(
    '--plugin <file>',
    'a module of your own, with fusions, losses, metrics or callbacks; may be given again (docs/extending.md)',
    (file: string, before: readonly string[]) => [...before, file],
    [],
  )
  .addOption(
    new Option(
      '--matrix <file>',
      'trains several recipes on the same seeds and folds, and compares them; goes on where it was stopped',
    ).conflicts(['config', 'sweep', 'fastDevRun', 'resume', 'plugin']),
  )
  .addOption(
    new Option(
      '--sweep <file>',
      'searches hyper-parameters on dev, by grid or at random; goes on where it was stopped',
    ).conflicts(['config', 'fastDevRun', 'resume', 'plugin']),
  )
  .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>, runs/<name> for a matrix or a sweep)')
  .option(
    '--resume [dir]',
    'go on with a run that was stopped, from its newest checkpoint; with a folder alone the recipe is read from it',
  )
  .option('--fast-dev-run', 'one epoch on a few dialogues, to see that everything works')
  .option('--quiet', 'nothing on standard error but errors')
  .exitOverride()
  .action(async () => {});

await runMain(async (signal) => {
  await program.parseAsync();
  const flags = program.opts<Flags>();
  const several = flags.matrix ?? flags.sweep;
  if (several !== undefined) {
    const { directory, lines, report } = await (flags.matrix === undefined ? runSweep : runMatrix)({
      file: userPath(several),
      overrides: program.args,
      directory: (name) => userPath(flags.out ?? join('runs', name)),
      progress: createProgress({ quiet: flags.quiet ?? false }),
      signal,
    }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      throw new ErcError(`${messageOf(error)}\nto go on: the same command`, { cause: error });
    });
    if (flags.quiet) return;
    for (const line of lines) console.log(line);
    console.log(`runs:   ${shownPath(directory)}`);
    if (report) console.log(`${flags.matrix === undefined ? 'best:  ' : 'report:'} ${shownPath(report)}`);
    return;
  }
  const run = await chooseRun(flags, program.args, DEFAULT_RECIPE);
  const { directory } = run;
  const outcome = await runTraining({
    ...run,
    progress: createProgress({ quiet: flags.quiet ?? false }),
    signal,
  }).catch((error: unknown) => {
    throw withWayOn(error, directory, signal);
  });
  if (!flags.quiet) {
    for (const line of outcome.lines) console.log(line);
    console.log(`run:    ${shownPath(directory)}`);
    if (outcome.report) console.log(`report: ${shownPath(outcome.report)}`);
  }
});
