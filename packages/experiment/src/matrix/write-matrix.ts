import { join } from 'node:path';
import { writeFileAtomic } from '@erc/core/node';
import { type FailedRecipe, MATRIX_FILE, type MatrixRecord } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { protocolWarnings } from '../plan/published-protocol.js';
import type { Registries } from '../plugins/registries.js';
import { goalOf } from '../recipe/goal-of.js';
import type { TrainedSplit } from '../record/job-result.js';
import { compareRecipes } from './compare-recipes.js';
import { comparisonOf } from './comparison-page.js';
import type { MatrixRecipe, MatrixRows } from './matrix-rows.js';
import { matrixCsv } from './matrix-table.js';
import { readVariant } from './run-variant.js';
import { testsCsv } from './tests-table.js';
import type { TrainedRecipe } from './trained-recipe.js';

/** Result of a matrix. */
export interface MatrixResult {
  readonly directory: string;
  readonly record: MatrixRecord;
  /** Path of the page. */
  readonly report: string;
}

/** Reads the scores of a trained row of a matrix. */
export async function readRow(
  { name, recipe, registries, published }: Pick<MatrixRecipe, 'name' | 'recipe' | 'registries' | 'published'>,
  folder: string,
): Promise<TrainedRecipe> {
  const { metrics } = registries.metrics;
  const more = published === undefined ? {} : { published };
  const warnings = protocolWarnings(recipe.splits);
  return { name, metrics, warnings, ...(await readVariant(folder)), ...more };
}

/** A row of a matrix without scores. */
export const failedRow = (
  { name, published }: Pick<MatrixRecipe, 'name' | 'published'>,
  reason: string,
): FailedRecipe => ({ name, reason, ...(published === undefined ? {} : { published }) });

/** Options of {@link writeMatrix}. */
export interface WriteMatrixOptions {
  readonly directory: string;
  /** Of the matrix. */
  readonly name: string;
  readonly rows: MatrixRows;
  /** In the order of the matrix. */
  readonly trained: readonly TrainedRecipe[];
  /** In the order of the matrix. */
  readonly failed: readonly FailedRecipe[];
  /** What the baseline is scored on, or would have been. */
  readonly split: TrainedSplit;
}

/** Compares the rows of a matrix, and writes its tables and its page. */
export async function writeMatrix({
  directory,
  name,
  rows: { recipes, comparisons, metrics, baseline },
  trained,
  failed,
  split,
}: WriteMatrixOptions): Promise<MatrixResult> {
  const record = compareRecipes(trained, { name, metrics, comparisons, failed, split });
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
