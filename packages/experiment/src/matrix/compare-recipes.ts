import { DataError } from '@erc/core';
import { holm } from '@erc/metrics';
import type {
  FailedRecipe,
  MatrixRecord,
  MatrixTest,
  PublishedTests,
  RecipeComparison,
} from '@erc/run-folder';
import { type JobResult, madeFromOf, type TrainedSplit } from '../record/job-result.js';
import { pluginMetricsOf } from '../record/plugin-metrics.js';
import { summarizeRuns } from '../record/summarize.js';
import { type RecipeTest, testAgainst, whyNotTested } from './test-recipe.js';
import type { TrainedRecipe } from './trained-recipe.js';

/** Recipes that are compared with one of them. */
export interface ComparisonOptions {
  /** Title of its table. @default none, where it is the only one */
  readonly name?: string;
  /** Name of a recipe. */
  readonly baseline: string;
  /** Names of recipes. @default all but the baseline */
  readonly recipes?: readonly string[];
  readonly published?: PublishedTests;
}

/** Options of {@link compareRecipes}. */
export interface CompareRecipesOptions {
  /** Of the matrix. */
  readonly name: string;
  /** What is tested. At least one; every recipe has the first. */
  readonly metrics: readonly string[];
  /** At least one; with several, each has a name. */
  readonly comparisons: readonly ComparisonOptions[];
  /** Recipes without scores. @default none */
  readonly failed?: readonly FailedRecipe[];
  /** What the baseline would have been scored on, where it failed. @default dev */
  readonly split?: TrainedSplit;
}

/**
 * Compares recipes with their baselines on the same seeds, folds and utterances. One whose metric is not defined has no test, and a note that says why.
 *
 * @throws DataError where the first metric does not apply to a run, or another one to none.
 */
export function compareRecipes(
  recipes: readonly TrainedRecipe[],
  { name, metrics, comparisons, failed = [], split = 'dev' }: CompareRecipesOptions,
): MatrixRecord {
  const metric = metrics[0]!;
  const others = metrics.slice(1);
  const { baseline } = comparisons[0]!;
  checkMetrics(recipes, metric, others);
  const notes = warningNotes(recipes);
  const tests = comparisons.flatMap((comparison) =>
    metrics.flatMap((by) => testsIn(comparison, recipes, by, notes)),
  );
  const inRows = tests.filter((test) => test.metric === metric && test.comparison === comparisons[0]!.name);
  const further = tests.filter((test) => !inRows.includes(test));
  const base = recipes.find((recipe) => recipe.name === baseline);
  const namesOf = ({ baseline, recipes: chosen }: ComparisonOptions): string[] => [
    ...(chosen ?? recipes.map(({ name }) => name).filter((name) => name !== baseline)),
  ];
  return {
    name,
    split: base?.split ?? split,
    metric,
    baseline,
    ...(others.length > 0 && { metrics: [...metrics] }),
    ...(comparisons[0]!.name !== undefined && {
      comparisons: comparisons.map((comparison) => ({
        name: comparison.name ?? '',
        baseline: comparison.baseline,
        recipes: namesOf(comparison),
        ...(comparison.published !== undefined && { published: comparison.published }),
      })),
    }),
    ...pluginMetricsOf([...new Set(recipes.flatMap((recipe) => recipe.metrics))]),
    pairs: (base?.split ?? split) === 'dev' ? 'seeds' : 'folds',
    rows: recipes.map((row) => {
      const test = inRows.find(({ recipe }) => recipe === row.name);
      return {
        name: row.name,
        runs: row.results.length,
        parameters: row.parameters,
        dataset: row.dataset,
        ...summarizeRuns(row.results, row.metrics),
        ...madeFromOf(row.results),
        ...(test && { comparison: test.result }),
        ...(row.published !== undefined && { published: row.published }),
      };
    }),
    ...(further.length > 0 && {
      tests: further.map(({ result, ...of }) => ({ ...of, ...result })),
    }),
    ...(failed.length > 0 && { failed }),
    notes: [...notes],
  };
}

/** What must be said beside scores, each with the recipes that it is of, or of all. */
function warningNotes(recipes: readonly TrainedRecipe[]): Set<string> {
  const all = new Set(recipes.flatMap(({ warnings = [] }) => warnings));
  return new Set(
    [...all].map((text) => {
      const names = recipes.filter(({ warnings = [] }) => warnings.includes(text)).map(({ name }) => name);
      return `${names.length === recipes.length ? 'all recipes' : names.join(', ')}: ${text}`;
    }),
  );
}

function checkMetrics(recipes: readonly TrainedRecipe[], first: string, others: readonly string[]): void {
  const lacks = ({ results }: TrainedRecipe, metric: string): boolean =>
    results.some(({ metrics }) => metrics[metric] === undefined);
  const refuse = ({ name, results }: TrainedRecipe, metric: string): never => {
    const received = Object.keys(results[0]!.metrics).join(', ');
    throw new DataError(
      `matrix: metric: expected one that all recipes have, received ${metric}; ${name} has ${received}.`,
    );
  };
  const without = recipes.find((recipe) => lacks(recipe, first));
  if (without) refuse(without, first);
  const nobodys = others.find(
    (metric) => recipes.length > 0 && recipes.every((recipe) => lacks(recipe, metric)),
  );
  if (nobodys !== undefined) refuse(recipes[0]!, nobodys);
}

/** The tests of a comparison in one metric. What has none is said in `notes`. */
function testsIn(
  { name, baseline, recipes: chosen }: ComparisonOptions,
  recipes: readonly TrainedRecipe[],
  metric: string,
  notes: Set<string>,
): MatrixTest[] {
  const base = recipes.find((recipe) => recipe.name === baseline);
  if (!base) {
    const where = name === undefined ? '' : ` in ${name}`;
    notes.add(`nothing is tested${where}: the baseline, ${baseline}, failed`);
    return [];
  }
  const tests = new Map<string, RecipeTest>();
  for (const recipe of recipes) {
    if (recipe === base || (chosen && !chosen.includes(recipe.name))) continue;
    if (keysOf(recipe.results) !== keysOf(base.results)) {
      notes.add(
        `${recipe.name} is not tested: it was scored on other utterances, seeds or folds than ${baseline}`,
      );
      continue;
    }
    const why = whyNotTested(recipe, base.metrics, metric) ?? whyNotTested(base, base.metrics, metric);
    if (why === undefined) tests.set(recipe.name, testAgainst(recipe, base, metric));
    else notes.add(`${recipe.name} is not tested: ${why}`);
  }
  const adjusted = adjust(tests);
  return [...tests].map(([recipe, test]) => ({
    ...(name !== undefined && { comparison: name }),
    recipe,
    baseline,
    metric,
    result: { ...test, adjusted: adjusted.get(recipe)! },
  }));
}

/** What was scored in which run: equal for recipes that can be compared with each other. */
const keysOf = (results: readonly JobResult[]): string =>
  JSON.stringify(
    results
      .map(({ job, rows }) => [job.seed, job.fold ?? 0, rows.map(({ id, emotion }) => [id, emotion]).sort()])
      .sort(([a, b], [c, d]) => Number(a) - Number(c) || Number(b) - Number(d)),
  );

function adjust(tests: ReadonlyMap<string, RecipeTest>): Map<string, RecipeComparison['adjusted']> {
  const names = [...tests.keys()];
  const over = (pick: (name: string) => number | undefined): Map<string, number> => {
    const tested = names.filter((name) => pick(name) !== undefined);
    const values = holm(tested.map((name) => pick(name)!));
    return new Map(tested.map((name, i) => [name, values[i]!]));
  };
  const tTests = over((name) => tests.get(name)!.tTest?.pValue);
  const randomizations = over((name) => tests.get(name)!.randomization.pValue);
  return new Map(
    names.map((name) => [
      name,
      {
        ...(tests.get(name)!.tTest !== undefined && { tTest: tTests.get(name) ?? null }),
        randomization: randomizations.get(name)!,
      },
    ]),
  );
}
