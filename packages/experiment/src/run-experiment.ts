import { userPath } from '@erc/core/node';
import type { OnEvent } from './events.js';
import { plugRecipe } from './plugins/plug-recipe.js';
import { fast } from './recipe/fast.js';
import { loadRecipe } from './recipe/load-recipe.js';
import { applyCommandLine, type CommandLine } from './recipe/overrides.js';
import type { RecipeInput } from './recipe/recipe.js';
import type { ExperimentResult } from './record/finish-run.js';
import { runRecipe } from './run-recipe.js';

/** Options of {@link runExperiment}. */
export interface RunExperimentOptions extends CommandLine {
  /**
   * Path of a recipe, whose paths count from its file; or the recipe itself. All other relative paths, those of a recipe itself and `directory` too, are taken
   * from where the user started the program: the working directory, or in a package script `INIT_CWD`.
   */
  readonly recipe: string | RecipeInput;
  /** Run folder. A finished run of the same recipe in it is replaced; what else is there is kept under another name. */
  readonly directory: string;
  /** One epoch on the first dialogues of each part, to see that everything works. @default false */
  readonly fastDevRun?: boolean;
  /** Go on with what is in the folder; what is done is not done again. @default false */
  readonly resume?: boolean;
  /** Whether each run gets a page. @default true */
  readonly reports?: boolean;
  /** Reads all media of the dataset to compare them with what they were; otherwise those that something has been done to. @default false */
  readonly verify?: boolean;
  /** Is told what happens. @default nobody is */
  readonly onEvent?: OnEvent;
  /** Stops the experiment, which can go on later. @default never */
  readonly signal?: AbortSignal;
}

/**
 * Trains what a recipe asks for, each seed, fold and choice of streams of it, evaluates it, and writes the run folder. Prints nothing.
 *
 * @throws ConfigError for a recipe that is wrong, and DataError for data that does not fit it: before the run folder is made.
 */
export async function runExperiment({
  recipe: asked,
  overrides,
  plugins,
  directory,
  fastDevRun = false,
  resume = false,
  reports = true,
  verify = false,
  onEvent = () => {},
  signal = new AbortController().signal,
}: RunExperimentOptions): Promise<ExperimentResult> {
  const { recipe, registries } =
    typeof asked === 'string'
      ? await loadRecipe({
          file: userPath(asked),
          overrides,
          plugins,
          namedBy: 'runExperiment: recipe',
        })
      : await plugRecipe(applyCommandLine(asked, { overrides, plugins }), 'recipe');
  return runRecipe({
    recipe: fastDevRun ? fast(recipe) : recipe,
    registries,
    directory: userPath(directory),
    fastDevRun,
    resume,
    reports,
    verify,
    onEvent,
    signal,
  });
}
