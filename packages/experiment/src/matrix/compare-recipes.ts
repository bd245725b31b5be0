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
  const notes = new Set<string>();
  const tests = comparisons.flatMap((comparison) =>
    metrics.flatMap((by) => testsIn(comparison, recipes, by, notes)),
  );
  const inRows = tests.filter((test) => test.metric === metric && test.comparison === comparisons[0]!.name);
  const further = tests.filter((test) => !inRows.includes(test));
  const base = recipes.find((own) => own.name === baseline);
  const namesOf = ({ baseline, recipes: named }: ComparisonOptions): string[] => [
    ...(named ?? recipes.map((own) => own.name).filter((own) => own !== baseline)),
  ];
  return {
    name,
    split: base?.split ?? split,
    metric,
    baseline,
    ...(others.length > 0 && { metrics: [...metrics] }),
    ...(comparisons[0]!.name !== undefined && {
      comparisons: comparisons.map((own) => ({
        name: own.name ?? '',
        baseline: own.baseline,
        recipes: namesOf(own),
        ...(own.published !== undefined && { published: own.published }),
      })),
    }),
    ...pluginMetricsOf([...new Set(recipes.flatMap((own) => own.metrics))]),
    pairs: (base?.split ?? split) === 'dev' ? 'seeds' : 'folds',
    rows: recipes.map((own) => {
      const test = inRows.find(({ recipe }) => recipe === own.name);
      return {
        name: own.name,
        runs: own.results.length,
        parameters: own.parameters,
        dataset: own.dataset,
        ...summarizeRuns(own.results, own.metrics),
        ...madeFromOf(own.results),
        ...(test && { comparison: test.result }),
        ...(own.published !== undefined && { published: own.published }),
      };
    }),
    ...(further.length > 0 && {
      tests: further.map(({ result, ...of }) => ({ ...of, ...result })),
    }),
    ...(failed.length > 0 && { failed }),
    notes: [...notes],
  };
}

function checkMetrics(recipes: readonly TrainedRecipe[], first: string, others: readonly string[]): void {
  const lacks = ({ results }: TrainedRecipe, metric: string): boolean =>
    results.some(({ metrics }) => metrics[metric] === undefined);
  const refuse = ({ name, results }: TrainedRecipe, metric: string): never => {
    const known = Object.keys(results[0]!.metrics).join(', ');
    throw new DataError(
      `matrix: metric: expected one that all recipes have, received ${metric}; ${name} has ${known}.`,
    );
  };
  const without = recipes.find((own) => lacks(own, first));
  if (without) refuse(without, first);
  const nobodys = others.find((metric) => recipes.length > 0 && recipes.every((own) => lacks(own, metric)));
  if (nobodys !== undefined) refuse(recipes[0]!, nobodys);
}

/** The tests of a comparison in one metric. What has none is said in `notes`. */
function testsIn(
  { name, baseline, recipes: named }: ComparisonOptions,
  recipes: readonly TrainedRecipe[],
  metric: string,
  notes: Set<string>,
): MatrixTest[] {
  const base = recipes.find((own) => own.name === baseline);
  if (!base) {
    const where = name === undefined ? '' : ` in ${name}`;
    notes.add(`nothing is tested${where}: the baseline, ${baseline}, failed`);
    return [];
  }
  const tests = new Map<string, RecipeTest>();
  for (const own of recipes) {
    if (own === base || (named && !named.includes(own.name))) continue;
    if (keysOf(own.results) !== keysOf(base.results)) {
      notes.add(
        `${own.name} is not tested: it was scored on other utterances, seeds or folds than ${baseline}`,
      );
      continue;
    }
    const why = whyNotTested(own, base.metrics, metric) ?? whyNotTested(base, base.metrics, metric);
    if (why === undefined) tests.set(own.name, testAgainst(own, base, metric));
    else notes.add(`${own.name} is not tested: ${why}`);
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

/** What was scored in which run: equal for recipes that can be held against each other. */
const keysOf = (results: readonly JobResult[]): string =>
  JSON.stringify(
    results
      .map(({ job, rows }) => [job.seed, job.fold ?? 0, rows.map(({ id, emotion }) => [id, emotion]).sort()])
      .sort(([a, b], [c, d]) => Number(a) - Number(c) || Number(b) - Number(d)),
  );

function adjust(tests: ReadonlyMap<string, RecipeTest>): Map<string, RecipeComparison['adjusted']> {
  const names = [...tests.keys()];
  const over = (pick: (name: string) => number | undefined): Map<string, number> => {
    const known = names.filter((name) => pick(name) !== undefined);
    const values = holm(known.map((name) => pick(name)!));
    return new Map(known.map((name, i) => [name, values[i]!]));
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
