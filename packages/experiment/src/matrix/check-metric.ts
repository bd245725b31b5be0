import { ConfigError } from '@erc/core';
import { lossMetric } from '@erc/metrics';
import { lossesOf, readingsOf } from '../model/readings.js';
import { expectedInPlaceOf } from '../plan/check-recipe.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';

/** Options of {@link checkMetric}. */
export interface CheckMetricOptions {
  readonly recipe: Pick<Recipe, 'losses' | 'stages'>;
  readonly registries: Pick<Registries, 'losses' | 'metrics'>;
  /** What recipes are compared by. */
  readonly metric: string;
  /** Named in errors. */
  readonly where: string;
}

/**
 * Checks that a trained recipe will have a metric among its scores. The training loss, which a training may be stopped by, is none of them.
 *
 * @throws ConfigError naming the metrics that there are.
 */
export function checkMetric({ recipe, registries, metric, where }: CheckMetricOptions): void {
  const expected = expectedOf({ recipe, registries }, metric);
  if (expected === undefined) return;
  throw new ConfigError(`${where}: metric: expected ${expected}; received ${metric}.`);
}

/** What would be a metric of the recipe in place of one that is none; `undefined` where it is one. */
function expectedOf(
  { recipe, registries }: Pick<CheckMetricOptions, 'recipe' | 'registries'>,
  metric: string,
): string | undefined {
  const { losses, metrics } = registries;
  const types = metrics.metrics.map(({ type }) => type).filter((type) => type !== lossMetric.type);
  if (!types.includes(metric)) return `one of ${types.join(', ')}`;
  return expectedInPlaceOf(metric, metrics, readingsOf(lossesOf(recipe), losses), []);
}

/** Options of {@link checkFurtherMetrics}. */
export interface CheckFurtherMetricsOptions {
  readonly recipes: readonly Pick<CheckMetricOptions, 'recipe' | 'registries'>[];
  /** What recipes are compared by, beside the first metric. */
  readonly metrics: readonly string[];
  /** Named in errors. */
  readonly where: string;
}

/**
 * Checks that each metric will be among the scores of some recipe: those that do not have it, as classifiers do not have a concordance, are not tested
 * by it.
 *
 * @throws ConfigError naming the metrics that there are.
 */
export function checkFurtherMetrics({ recipes, metrics, where }: CheckFurtherMetricsOptions): void {
  for (const metric of metrics) {
    const expected = recipes.map((recipe) => expectedOf(recipe, metric));
    if (expected.includes(undefined)) continue;
    throw new ConfigError(`${where}: metrics: expected ${expected[0]}; received ${metric}.`);
  }
}
