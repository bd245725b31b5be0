import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { type FailedRecipe, MATRIX_FILE, type MatrixRecord } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { createAttempts } from '../attempts.js';
import { createInputReader } from '../dataset/run-inputs.js';
import { notice, type OnEvent } from '../events.js';
import { createPluginLoader } from '../plugins/load-plugins.js';
import { plugRecipe } from '../plugins/plug-recipe.js';
import type { Registries } from '../plugins/registries.js';
import { goalOf } from '../recipe/goal-of.js';
import { publishedOf, publishedTestsOf } from '../recipe/matrix-words.js';
import type { Recipe } from '../recipe/recipe.js';
import { loadMatrix, type MatrixOptions } from '../recipe/variants.js';
import type { TrainedSplit } from '../record/job-result.js';
import { checkFurtherMetrics, checkMetric } from './check-metric.js';
import { checkVariant } from './check-variant.js';
import { type ComparisonOptions, compareRecipes } from './compare-recipes.js';
import { comparisonOf } from './comparison-page.js';
import { whileHoldingSeveral } from './hold-several.js';
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
  { options: matrix, tree }: Awaited<ReturnType<typeof loadMatrix>>,
  { file, reports = true, verify, onEvent, signal }: RunMatrixOptions,
): Promise<MatrixResult> {
  const names = Object.keys(matrix.recipes);
  const { seeds, splits } = matrix;
  const inPlace = {
    ...(seeds && { seeds }),
    ...(splits === undefined ? {} : { splits }),
  };
  const load = createPluginLoader();
  // Every recipe is checked before the first is trained.
  const recipes: { name: string; recipe: Recipe; registries: Registries }[] = [];
  for (const name of names) {
    const { recipe: path, set } = matrix.recipes[name]!;
    const value = await tree({ own: set, where: `recipes.${name}.set`, inPlace, recipe: path });
    const { recipe: whole, registries } = await plugRecipe(value, `${file}: recipes.${name}`, load);
    const { ablation: _, ...recipe } = whole;
    if (recipe.splits.type === 'everything') {
      throw new ConfigError(
        `${file}: recipes.${name}: splits: expected splits that score something, received everything.`,
      );
    }
    recipes.push({ name, recipe, registries });
  }
  const comparisons = comparisonsOf(matrix);
  const { baseline } = comparisons[0]!;
  const { recipe } = recipes.find(({ name }) => name === baseline)!;
  const { monitor } = recipe.training.earlyStopping;
  const metrics = matrix.metrics ?? [matrix.metric ?? monitor];
  const published = (name: string) => {
    const word = matrix.recipes[name]?.published;
    return word === undefined ? {} : { published: publishedOf(word, metrics[0]!) };
  };
  const readInputs = createInputReader({ verify });
  const splitOf = new Map<string, TrainedSplit>();
  for (const { name, recipe, registries } of recipes) {
    const where = `${file}: recipes.${name}`;
    checkMetric({ recipe, registries, metric: metrics[0]!, where });
    splitOf.set(name, await checkVariant({ recipe, registries, where, readInputs, onEvent, signal }));
  }
  checkFurtherMetrics({ recipes, metrics: metrics.slice(1), where: file });
  const trained: TrainedRecipe[] = [];
  const failed: FailedRecipe[] = [];
  const attempts = createAttempts({ onEvent, signal });
  for (const [i, own] of recipes.entries()) {
    const { name, recipe, registries } = own;
    notice(onEvent, `${matrix.name}: ${name} (${i + 1} of ${recipes.length})`);
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
      const { metrics: available } = registries.metrics;
      trained.push({ name, metrics: available, ...(await readVariant(folder)), ...published(name) });
    });
    if (!failure) continue;
    failed.push({ name, reason: failure.reason, ...published(name) });
    notice(onEvent, `${matrix.name}: ${name} failed: ${failure.details}`);
  }
  const split = splitOf.get(baseline)!;
  const record = compareRecipes(trained, { name: matrix.name, metrics, comparisons, failed, split });
  await writeRecord(directory, MATRIX_FILE, record);
  await writeFileAtomic(join(directory, 'matrix.csv'), matrixCsv(record));
  await writeFileAtomic(join(directory, 'tests.csv'), testsCsv(record));
  // A metric of a plugin is known to the recipes that load it.
  const registriesOf = (metric: string): Registries =>
    (recipes.find(({ registries }) => registries.metrics.find(metric)) ?? recipes[0]!).registries;
  const input = comparisonOf(record, (metric) =>
    goalOf(metric, { recipe, registries: registriesOf(metric) }),
  );
  const { createComparisonReport } = await import('@erc/report');
  const report = await createComparisonReport({ directory, input });
  return { directory, record, report };
}

/** What a matrix compares: what it says, or everything with its baseline. */
const comparisonsOf = ({ comparisons, baseline, recipes }: MatrixOptions): ComparisonOptions[] =>
  comparisons?.map(({ name, baseline: against, recipes: chosen, published }) => ({
    name,
    baseline: against,
    ...(chosen && { recipes: chosen }),
    ...(published !== undefined && { published: publishedTestsOf(published) }),
  })) ?? [{ baseline: baseline ?? Object.keys(recipes)[0]! }];
