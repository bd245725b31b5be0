import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress, runMain, shownPath } from '@erc/app';
import { Command } from 'commander';
import { chooseRun, type RunFlags } from './choose-run.js';
import { runTraining } from './run-training.js';
import { withWayOn } from './way-on.js';

const DEFAULT_RECIPE = join(dirname(fileURLToPath(import.meta.url)), '../../../configs/demo.yaml');

interface Flags extends RunFlags {
  readonly quiet?: boolean;
}

const program = new Command('train')
  .description('Trains a multimodal emotion model from a recipe and writes a run folder with a report.')
  .argument('[key.path=value...]', 'overrides of the recipe, such as training.epochs=5 fusion.type=concat')
  .option('--config <file>', 'recipe (default: configs/demo.yaml)')
  .option(
    '--plugin <file...>',
    'modules of your own, with fusions, losses, metrics or callbacks (docs/extending.md)',
  )
  .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>)')
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
