import { join } from 'node:path';
import { writeFileAtomic } from '@erc/core/node';
import { type FailedRecipe, MATRIX_FILE, type MatrixRecord } from '@erc/run-folder';
import { refuseInsideRun, writeRecord } from '@erc/run-folder/node';
import { type Attempts, createAttempts } from '../attempts.js';
import { createInputReader, type ReadInputs } from '../dataset/run-inputs.js';
import { notice, type OnEvent } from '../events.js';
import type { Registries } from '../plugins/registries.js';
import { goalOf } from '../recipe/goal-of.js';
import { loadMatrix, type MatrixOptions, type Variants } from '../recipe/variants.js';
import type { TrainedSplit } from '../record/job-result.js';
import { checkVariant } from './check-variant.js';
import { compareRecipes } from './compare-recipes.js';
import { comparisonOf } from './comparison-page.js';
import { whileHoldingSeveral } from './hold-several.js';
import { type MatrixRecipe, matrixRows } from './matrix-rows.js';
import { matrixCsv } from './matrix-table.js';
import { prepareVariant, readVariant } from './run-variant.js';
import { testsCsv } from './tests-table.js';
import type { TrainedRecipe } from './trained-recipe.js';

/** Options of {@link runMatrix}. */
export interface RunMatrixOptions {
  /** Path of the matrix. */
  readonly file: string;
  /** `key.path=value` words: set in every recipe. */
  readonly overrides: readonly string[];
  /** Files of plugins, beside those that the recipes name. @default none */
  readonly plugins?: readonly string[] | undefined;
  /** Folder for all runs, absolute. @default by the matrix's name */
  readonly directory: (name: string) => string;
  /** Whether each run gets a page; a sweep's have none. @default true */
  readonly reports?: boolean;
  /** Reads all media of the datasets to compare them with what they were; otherwise those that something has been done to. @default false */
  readonly verify?: boolean | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** What a matrix came to. */
export interface MatrixResult {
  readonly directory: string;
  readonly record: MatrixRecord;
  /** Path of the page. */
  readonly report: string;
}

/**
 * Trains every recipe of a matrix on its seeds and folds, and compares them with the baseline. What is done is not done again: the same
 * command goes on where it was stopped. Every recipe is checked before the first is trained; one whose training fails does not stop the others, and
 * is a row of the tables with its reason. Test stays closed.
 *
 * @throws What would end any recipe's training: an interruption, a full disk.
 * @throws FolderInUseError where another process writes to the folder, or to one of its runs.
 */
export async function runMatrix(options: RunMatrixOptions): Promise<MatrixResult> {
  const { file, overrides, plugins } = options;
  const loaded = await loadMatrix(file, { overrides, plugins });
  const directory = options.directory(loaded.options.name);
  return whileHoldingSeveral(directory, options, () => trainMatrix(directory, loaded, options));
}

async function trainMatrix(
  directory: string,
  loaded: Variants<MatrixOptions>,
  options: RunMatrixOptions,
): Promise<MatrixResult> {
  const { file, verify, onEvent, signal } = options;
  const { options: matrix } = loaded;
  const { recipes, comparisons, metrics, baseline } = await matrixRows(loaded, file);
  const readInputs = createInputReader({ verify });
  const splitOf = await checkRows(recipes, options, readInputs);
  const trained: TrainedRecipe[] = [];
  const failed: FailedRecipe[] = [];
  const attempts = createAttempts({ onEvent, signal });
  const train = rowTrainer(
    { name: matrix.name, directory, of: recipes.length, attempts, readInputs },
    options,
  );
  for (const [i, row] of recipes.entries()) {
    const { name, registries, published } = row;
    const more = published === undefined ? {} : { published };
    const reason = await train(row, i, async (folder) => {
      const { metrics: known } = registries.metrics;
      trained.push({ name, metrics: known, ...(await readVariant(folder)), ...more });
    });
    if (reason !== undefined) failed.push({ name, reason, ...more });
  }
  const split = splitOf.get(baseline.name)!;
  const record = compareRecipes(trained, { name: matrix.name, metrics, comparisons, failed, split });
  await writeRecord(directory, MATRIX_FILE, record);
  await writeFileAtomic(join(directory, 'matrix.csv'), matrixCsv(record));
  await writeFileAtomic(join(directory, 'tests.csv'), testsCsv(record));
  // A metric of a plugin is known to the recipes that load it.
  const registriesOf = (metric: string): Registries =>
    (recipes.find(({ registries }) => registries.metrics.find(metric)) ?? recipes[0]!).registries;
  const input = comparisonOf(record, (metric) =>
    goalOf(metric, { recipe: baseline.recipe, registries: registriesOf(metric) }),
  );
  const { createComparisonReport } = await import('@erc/report');
  const report = await createComparisonReport({ directory, input });
  return { directory, record, report };
}

/**
 * Checks rows before the first of them is trained, as {@link checkVariant} does.
 *
 * @returns What each will be scored on, by name.
 */
async function checkRows(
  rows: readonly MatrixRecipe[],
  { file, onEvent, signal }: RunMatrixOptions,
  readInputs: ReadInputs,
): Promise<Map<string, TrainedSplit>> {
  const splitOf = new Map<string, TrainedSplit>();
  for (const { name, recipe, registries } of rows) {
    const where = `${file}: recipes.${name}`;
    splitOf.set(name, await checkVariant({ recipe, registries, where, readInputs, onEvent, signal }));
  }
  return splitOf;
}

/** What the rows of one command share while they are trained. */
interface RowTraining {
  /** Of the matrix. */
  readonly name: string;
  readonly directory: string;
  /** How many rows there are. */
  readonly of: number;
  readonly attempts: Attempts;
  readonly readInputs: ReadInputs;
}

/**
 * What trains a row in its folder, or finds it complete, and does something with what is there then.
 *
 * @returns Why the row failed, in a line; `undefined` where it did not.
 */
const rowTrainer =
  (
    { name: matrix, directory, of, attempts, readInputs }: RowTraining,
    { reports = true, onEvent, signal }: RunMatrixOptions,
  ) =>
  async (
    { name, recipe, registries }: MatrixRecipe,
    index: number,
    whenDone: (folder: string) => Promise<void> = async () => {},
  ): Promise<string | undefined> => {
    notice(onEvent, `${matrix}: ${name} (${index + 1} of ${of})`);
    const folder = join(directory, name);
    const failure = await attempts.attempt(async () => {
      const train = await prepareVariant({
        recipe,
        registries,
        directory: folder,
        reports,
        readInputs,
        onEvent: attempts.onEvent,
        signal,
      });
      await train?.();
      await whenDone(folder);
    });
    if (failure) notice(onEvent, `${matrix}: ${name} failed: ${failure.details}`);
    return failure?.reason;
  };

/** Options of {@link runMatrixShard}. */
export interface MatrixShardOptions extends RunMatrixOptions {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** What a shard of a matrix came to. */
export interface MatrixShard {
  readonly directory: string;
  /** Rows that are complete, by name. */
  readonly done: readonly string[];
  readonly failed: readonly FailedRecipe[];
}

/**
 * Trains every `count`-th recipe of a matrix, from the `index`-th on: a job of several that run at once on one folder, in any order and as often as need be. Writes
 * no table: {@link runMatrix} on the same folder finds what shards have trained, trains the rest, and writes what one process would have written.
 *
 * @throws FolderInUseError where another process writes to one of its runs.
 */
export async function runMatrixShard(options: MatrixShardOptions): Promise<MatrixShard> {
  const { file, overrides, plugins, verify, index, count, onEvent, signal } = options;
  const loaded = await loadMatrix(file, { overrides, plugins });
  const { name } = loaded.options;
  const directory = options.directory(name);
  await refuseInsideRun(directory, 'folder of several runs');
  const { recipes } = await matrixRows(loaded, file);
  const own = [...recipes.entries()].filter(([i]) => i % count === index - 1);
  const readInputs = createInputReader({ verify });
  await checkRows(
    own.map(([, row]) => row),
    options,
    readInputs,
  );
  const attempts = createAttempts({ onEvent, signal });
  const train = rowTrainer({ name, directory, of: recipes.length, attempts, readInputs }, options);
  const done: string[] = [];
  const failed: FailedRecipe[] = [];
  for (const [i, row] of own) {
    const reason = await train(row, i);
    if (reason === undefined) done.push(row.name);
    else failed.push({ name: row.name, reason });
  }
  return { directory, done, failed };
}
