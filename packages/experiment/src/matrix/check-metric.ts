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
  const { losses, metrics } = registries;
  const known = metrics.metrics.map(({ type }) => type).filter((type) => type !== lossMetric.type);
  const expected = known.includes(metric)
    ? expectedInPlaceOf(metric, metrics, readingsOf(lossesOf(recipe), losses), [])
    : `one of ${known.join(', ')}`;
  if (expected === undefined) return;
  throw new ConfigError(`${where}: metric: expected ${expected}; received ${metric}.`);
}
