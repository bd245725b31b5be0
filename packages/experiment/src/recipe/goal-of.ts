import type { Registries } from '../plugins/registries.js';
import type { Recipe } from './recipe.js';

/** What says in which direction a metric is better. */
export interface GoalSource {
  readonly recipe: Pick<Recipe, 'training'>;
  readonly registries: Pick<Registries, 'metrics'>;
}

/** The direction in which a metric is better: as early stopping goes by it, else the metric's own. */
export function goalOf(metric: string, { recipe, registries }: GoalSource): 'max' | 'min' {
  const { monitor, goal } = recipe.training.earlyStopping;
  return metric === monitor ? goal : (registries.metrics.find(metric)?.goal ?? 'max');
}
