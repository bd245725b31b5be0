import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress, runMain, shownPath, userPath } from '@erc/app';
import { hashRecipe, loadRecipe, type Recipe } from '@erc/configs';
import { Command } from 'commander';
import { runTraining } from './run-training.js';

const DEFAULT_RECIPE = join(dirname(fileURLToPath(import.meta.url)), '../../../configs/demo.yaml');

interface Flags {
  readonly config?: string;
  readonly out?: string;
  readonly fastDevRun?: boolean;
  readonly quiet?: boolean;
}

/** The recipe, cut down to seconds: one epoch, one seed, no ablation. The data is cut where it is read. */
function fast(recipe: Recipe): Recipe {
  const { seeds: _, ablation: __, ...rest } = recipe;
  return { ...rest, training: { ...recipe.training, epochs: 1 } };
}

const program = new Command('train')
  .description('Trains a multimodal emotion model from a recipe and writes a run folder with a report.')
  .argument('[key.path=value...]', 'overrides of the recipe, such as training.epochs=5 fusion.type=concat')
  .option('--config <file>', 'recipe (default: configs/demo.yaml)')
  .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>)')
  .option('--fast-dev-run', 'one epoch on a few dialogues, to see that everything works')
  .option('--quiet', 'nothing on standard error but errors')
  .exitOverride()
  .action(async () => {});

await runMain(async (signal) => {
  await program.parseAsync();
  const flags = program.opts<Flags>();
  const loaded = await loadRecipe({
    file: flags.config === undefined ? DEFAULT_RECIPE : userPath(flags.config),
    overrides: program.args,
  });
  const recipe = flags.fastDevRun ? fast(loaded) : loaded;
  const suffix = flags.fastDevRun ? '-fast' : '';
  const directory = userPath(
    flags.out ?? join('runs', `${recipe.name.replaceAll('/', '-')}-${hashRecipe(recipe)}${suffix}`),
  );
  const outcome = await runTraining({
    recipe,
    directory,
    fastDevRun: flags.fastDevRun ?? false,
    progress: createProgress({ quiet: flags.quiet ?? false }),
    signal,
  });
  if (!flags.quiet) {
    for (const line of outcome.lines) console.log(line);
    console.log(`run:    ${shownPath(directory)}`);
    console.log(`report: ${shownPath(outcome.report)}`);
  }
});
