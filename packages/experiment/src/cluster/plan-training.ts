import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '@erc/core';
import { pathFrom, userPath } from '@erc/core/node';
import { readDataset } from '@erc/etl';
import { trainingSplits } from '../dataset/training-splits.js';
import { matrixRows } from '../matrix/matrix-rows.js';
import { cutPool } from '../plan/cut-pool.js';
import { listJobs } from '../plan/list-jobs.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { loadMatrix, loadSweep } from '../recipe/variants.js';
import { refuseDependent } from '../shards/members.js';
import { planSweep } from '../sweep/plan-sweep.js';
import { refuseMinutes } from '../sweep/shard-sweep.js';
import { changesOf, type JobPlan, type JobSettings, type NamedPath, planJobs } from './plan-jobs.js';
import { recipePaths } from './recipe-paths.js';

interface PlanOptions extends JobSettings {
  /** Absolute path of the recipe, the matrix or the sweep. */
  readonly file: string;
  /** `key.path=value` words. */
  readonly overrides: readonly string[];
  /** Files of plugins, absolute. */
  readonly plugins: readonly string[];
  /** Whether the merge makes the pages. @default true */
  readonly reports?: boolean;
}

/** Options of {@link planMatrix} and {@link planSweepJobs}. */
export interface PlanSeveralOptions extends PlanOptions {
  /** Folder for all runs, absolute. @param name Of the matrix or sweep. */
  readonly directory: (name: string) => string;
}

/**
 * Plans the trainings of a matrix in shards, on a cluster. Every recipe is checked, but for its data; nothing is written.
 *
 * @throws ConfigError for a recipe that is wrong, for a path that pods cannot see, and for what a scheduler does not take.
 */
export async function planMatrix(options: PlanSeveralOptions): Promise<JobPlan> {
  const { file, overrides, plugins } = options;
  const loaded = await loadMatrix(file, { overrides, plugins });
  const { recipes } = await matrixRows(loaded, file);
  const { name, recipe, recipes: rows } = loaded.options;
  const bases = [recipe, ...Object.values(rows).flatMap((row) => row.recipe ?? [])];
  return planSeveral(options, { command: 'matrix', name, members: recipes, bases });
}

/**
 * Plans the trainings of a sweep in shards, on a cluster. Every trial is checked, but for its data; nothing is written.
 *
 * @throws ConfigError as {@link planMatrix} does, and for a sweep with `minutes`.
 */
export async function planSweepJobs(options: PlanSeveralOptions): Promise<JobPlan> {
  const { file, overrides, plugins } = options;
  const loaded = await loadSweep(file, { overrides, plugins });
  refuseMinutes(loaded.options, file);
  const { trials } = await planSweep(loaded, file);
  const { name, recipe } = loaded.options;
  return planSeveral(options, { command: 'sweep', name, members: trials, bases: [recipe] });
}

interface SeveralPlan {
  readonly command: 'matrix' | 'sweep';
  readonly name: string;
  readonly members: readonly {
    readonly name: string;
    readonly recipe: Recipe;
    readonly registries: Registries;
  }[];
  /** Paths of recipes, as the file names them. */
  readonly bases: readonly string[];
}

async function planSeveral(
  options: PlanSeveralOptions,
  { command, name, members, bases }: SeveralPlan,
): Promise<JobPlan> {
  const { file, shards } = options;
  const directory = options.directory(name);
  for (const member of members) refuseDependent(member.name, member.recipe, directory);
  const recipes = members.map(({ recipe }) => recipe);
  checkThreads(recipes, options);
  const paths = [
    { key: command, path: file },
    ...bases.map((base) => ({ key: `${command}: recipe`, path: pathFrom(dirname(file), base) })),
    ...members.flatMap(({ recipe, registries }) => trainingPaths(recipe, registries)),
    { key: '--out', path: directory },
  ];
  const files = planJobs(options, {
    paths,
    commands: (seen) => {
      const changes = ['--out', seen(directory), ...changesOf(options, seen)];
      const reports = options.reports === false ? ['--no-report'] : [];
      return {
        task: [command, seen(file), ...changes],
        merge: [command, 'merge', seen(file), ...changes, ...reports, '--shards', String(shards)],
      };
    },
  });
  return { ...files, notes: await notesOf(recipes, options) };
}

/** Options of {@link planRun}. */
export interface PlanRunOptions extends PlanOptions {
  readonly recipe: Recipe;
  readonly registries: Registries;
  /** Run folder, absolute. */
  readonly directory: string;
  readonly fastDevRun: boolean;
}

/**
 * Plans the trainings of a recipe in shards, on a cluster: its seeds, folds and choices of streams. Nothing is written.
 *
 * @throws ConfigError for a path that pods cannot see, and for what a scheduler does not take.
 */
export async function planRun(options: PlanRunOptions): Promise<JobPlan> {
  const { recipe, registries, file, directory, fastDevRun, shards } = options;
  checkThreads([recipe], options);
  const files = planJobs(options, {
    paths: [
      { key: '--config', path: file },
      ...trainingPaths(recipe, registries),
      { key: '--out', path: directory },
    ],
    commands: (seen) => {
      const named = ['--config', seen(file), '--out', seen(directory), ...changesOf(options, seen)];
      const fast = fastDevRun ? ['--fast-dev-run'] : [];
      const reports = options.reports === false ? ['--no-report'] : [];
      return {
        task: ['run', ...named, ...fast],
        merge: ['run', 'merge', ...named, ...fast, ...reports, '--shards', String(shards)],
      };
    },
  });
  return { ...files, notes: await notesOf([recipe], options, fastDevRun) };
}

/** Every file and folder that a training reads or writes, but for its run folder. */
const trainingPaths = (recipe: Recipe, registries: Registries): NamedPath[] => [
  ...recipePaths(recipe, registries),
  ...(recipe.init ? [{ key: 'init.from', path: userPath(recipe.init.from) }] : []),
];

function checkThreads(recipes: readonly Recipe[], { cpus }: Pick<JobSettings, 'cpus'>): void {
  for (const { engine } of recipes) {
    const threads = engine.threads ?? 0;
    if (threads <= cpus) continue;
    throw new ConfigError(`engine.threads: expected at most the ${cpus} of --cpus, received ${threads}.`);
  }
}

/** What to know before the tasks are started. */
async function notesOf(
  recipes: readonly Recipe[],
  { shards }: Pick<JobSettings, 'shards'>,
  fast = false,
): Promise<string[]> {
  const notes: string[] = [];
  if (recipes.some(({ engine }) => engine.threads === undefined)) {
    notes.push(
      'engine.threads is not set: tasks compute with as many threads as they find, and another number of them gives other last digits. With engine: { type: auto, threads: n } the table is the same on every node',
    );
  }
  const missing = new Set(
    recipes
      .map(({ dataset }) => userPath(dataset.into))
      .filter((directory) => !existsSync(join(directory, 'dataset.json'))),
  );
  for (const directory of missing) {
    notes.push(
      `${directory} is not there yet: make it first (any run of the recipe does), or every task makes its own attempt at it`,
    );
  }
  if (missing.size > 0) return notes;
  let trainings = 0;
  for (const recipe of recipes) trainings += await countTrainings(recipe, fast);
  if (shards > trainings) {
    notes.push(
      `${shards} shards are more than the ${trainings} trainings: ${shards - trainings} tasks will have nothing to train`,
    );
  }
  return notes;
}

async function countTrainings(recipe: Recipe, fast: boolean): Promise<number> {
  const directory = userPath(recipe.dataset.into);
  const dataset = await readDataset(directory, { splits: await trainingSplits(directory) });
  const { folds } = cutPool(recipe, dataset, fast);
  return listJobs(recipe, folds).reduce((sum, { jobs }) => sum + jobs.length, 0);
}
