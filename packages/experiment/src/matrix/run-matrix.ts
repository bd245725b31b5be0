import { join } from 'node:path';
import type { FailedRecipe } from '@erc/run-folder';
import { type Attempts, createAttempts } from '../attempts.js';
import { createInputReader, type ReadInputs } from '../dataset/run-inputs.js';
import { notice, type OnEvent } from '../events.js';
import { loadMatrix, type MatrixOptions, type Variants } from '../recipe/variants.js';
import type { TrainedSplit } from '../record/job-result.js';
import { failuresIn } from '../shards/failures.js';
import { checkVariant } from './check-variant.js';
import { whileHoldingSeveral } from './hold-several.js';
import { type MatrixRecipe, matrixRows } from './matrix-rows.js';
import { prepareVariant } from './run-variant.js';
import type { TrainedRecipe } from './trained-recipe.js';
import { failedRow, type MatrixResult, readRow, writeMatrix } from './write-matrix.js';

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
  const rows = await matrixRows(loaded, file);
  const { recipes, baseline } = rows;
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
    const reason = await train(row, i, async (folder) => {
      trained.push(await readRow(row, folder));
    });
    if (reason !== undefined) failed.push(failedRow(row, reason));
  }
  const split = splitOf.get(baseline.name)!;
  const result = await writeMatrix({ directory, name: matrix.name, rows, trained, failed, split });
  if (failed.length === 0) await failuresIn(directory).clear();
  return result;
}

/**
 * Checks rows before the first of them is trained, as {@link checkVariant} does.
 *
 * @returns What each will be scored on, by name.
 */
export async function checkRows(
  rows: readonly Omit<MatrixRecipe, 'published'>[],
  { file, onEvent, signal }: Pick<RunMatrixOptions, 'file' | 'onEvent' | 'signal'>,
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
    whenDone: (folder: string) => Promise<void>,
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
