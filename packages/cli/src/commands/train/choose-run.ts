import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigError } from '@erc/core';
import { shownPath, userDirectory, userPath } from '@erc/core/node';
import { readWord } from '@erc/etl';
import {
  applyCommandLine,
  earlierHashes,
  fast,
  hashRecipe,
  loadRecipe,
  plugRecipe,
  type Recipe,
  type Registries,
  writtenIn,
} from '@erc/experiment';
import { RECIPE_FILE } from '@erc/run-folder';
import { isCheckpointName, readStartedRun, type StartedRun } from '@erc/run-folder/node';

/** Flags that say which run is meant. */
export interface RunFlags {
  readonly config?: string;
  readonly out?: string;
  readonly fastDevRun?: boolean;
  /** Files of plugins, beside those that the recipe names. */
  readonly plugin?: readonly string[];
  /** `true` without a folder: the one that the same command without it would write. */
  readonly resume?: string | true;
  /** Weights of the run of `resume` that another one begins with. */
  readonly checkpoint?: string;
}

/** A run to start or to go on with. */
export interface ChosenRun {
  readonly recipe: Recipe;
  /** The parts that the recipe names, and the callbacks of its plugins. */
  readonly registries: Registries;
  /** Absolute. */
  readonly directory: string;
  readonly fastDevRun: boolean;
  readonly resume: boolean;
  /** Absolute: what relative paths of the recipe count from. @default where the user stands */
  readonly pathsFrom?: string | undefined;
}

/**
 * The run that a command means. With a folder to resume and no recipe, it is what the folder says; with a recipe too, that is compared with the
 * folder's when the folder is opened.
 *
 * @param defaultRecipe Path of the recipe where none is named. @default there is none, which is an error
 */
export async function chooseRun(
  flags: RunFlags,
  overrides: readonly string[],
  defaultRecipe?: string,
): Promise<ChosenRun> {
  const { config, out, resume } = flags;
  if (typeof resume === 'string' && /^[\w.-]+=/.test(resume) && !existsSync(userPath(resume))) {
    throw new ConfigError(
      `--resume: expected a run folder, or the flag behind all words; received ${resume}.`,
    );
  }
  const named = typeof resume === 'string' ? userPath(resume) : undefined;
  if (flags.checkpoint !== undefined) return chooseBranch(flags, overrides, flags.checkpoint, named);
  if (named !== undefined && out !== undefined && relative(named, userPath(out)) !== '') {
    throw new ConfigError(
      `--out: expected the folder of --resume, ${shownPath(named)}, or none; received ${out}.`,
    );
  }
  if (named !== undefined && config === undefined && overrides.length === 0) {
    checkAlone(flags, named);
    const started = await readStartedRun(named);
    const { fastDevRun } = started;
    const { recipe, registries } = await plugRecipe(started.recipe, started.path);
    return {
      recipe,
      registries,
      directory: named,
      fastDevRun,
      resume: true,
      pathsFrom: folderOfPaths(started),
    };
  }
  const file = config === undefined ? defaultRecipe : userPath(config);
  if (file === undefined) {
    throw new ConfigError(
      '--config: expected a recipe file, received none. erc demo writes one that needs no data, erc init one for yours.',
    );
  }
  const pathsFrom =
    named !== undefined && isRun(named) ? folderOfPaths(await readStartedRun(named)) : undefined;
  const { recipe: whole, registries } = await loadRecipe({
    file,
    overrides,
    plugins: flags.plugin,
    namedBy: '--config',
    pathsFrom,
  });
  const fastDevRun = flags.fastDevRun ?? false;
  const recipe = fastDevRun ? fast(whole) : whole;
  const suffix = fastDevRun ? '-fast' : '';
  const directory =
    named ?? (out === undefined ? defaultDirectory(recipe, suffix, resume === true) : userPath(out));
  return { recipe, registries, directory, fastDevRun, resume: resume !== undefined, pathsFrom };
}

/**
 * A new run that begins with weights of another one: its recipe, with the words of the command, and `init`. The training is a new one: its optimizer and its
 * epochs begin anew.
 */
async function chooseBranch(
  { config, out, plugin, fastDevRun = false }: RunFlags,
  overrides: readonly string[],
  checkpoint: string,
  named: string | undefined,
): Promise<ChosenRun> {
  if (named === undefined || out === undefined || config !== undefined) {
    throw new ConfigError(
      '--checkpoint: expected --resume RUN, the run that has kept it, and --out NEW, a folder for what comes of it, without --config; received others.',
    );
  }
  if (!isCheckpointName(checkpoint)) {
    throw new ConfigError(`--checkpoint: expected best or epoch-<n>, received ${checkpoint}.`);
  }
  const directory = userPath(out);
  if (relative(named, directory) === '') {
    throw new ConfigError(
      `--out: expected another folder than ${shownPath(named)}, which stays as it is; received it.`,
    );
  }
  const started = await readStartedRun(named);
  const init = { from: named, checkpoint, streams: true };
  const before = { ...started.recipe, init };
  const tree = applyCommandLine(before, { overrides, plugins: plugin });
  const origins = [
    writtenIn(folderOfPaths(started) ?? userDirectory(), before),
    { directory: userDirectory(), settings: overrides.map(readWord) },
  ];
  const { recipe: whole, registries } = await plugRecipe(tree, started.path, { origins });
  const recipe = fastDevRun ? fast(whole) : whole;
  return { recipe, registries, directory, fastDevRun, resume: false };
}

/** Where the user stood when a run was started, if that is here: a run may have been moved with its data, and then counts from where the user stands. */
const folderOfPaths = ({ pathsFrom }: StartedRun): string | undefined =>
  pathsFrom !== undefined && existsSync(pathsFrom) ? pathsFrom : undefined;

/** What a folder is resumed with is what it was started with: a flag that would change it is no use beside it. */
function checkAlone({ plugin = [], fastDevRun = false }: RunFlags, directory: string): void {
  const received = [...(plugin.length > 0 ? ['--plugin'] : []), ...(fastDevRun ? ['--fast-dev-run'] : [])];
  if (received.length === 0) return;
  throw new ConfigError(
    `--resume: expected ${shownPath(directory)} alone, which goes on with the recipe and the plugins that it was started with, or --config too; received ${received.join(' and ')}.`,
  );
}

/** The folder that a run has where none is named: by its recipe. To resume it, also one that an earlier version of the program named. */
function defaultDirectory(recipe: Recipe, suffix: string, resume: boolean): string {
  const folderOf = (hash: string): string =>
    userPath(join('runs', `${recipe.name.replaceAll('/', '-')}-${hash}${suffix}`));
  const own = folderOf(hashRecipe(recipe));
  const earlier = resume && !isRun(own) ? earlierHashes(recipe).map(folderOf).find(isRun) : undefined;
  return earlier ?? own;
}

/** A process that was killed before it began may have left an empty folder. */
const isRun = (directory: string): boolean => existsSync(join(directory, RECIPE_FILE.name));
