import { ConfigError } from '@erc/core';
import { checkMetric } from '../matrix/check-metric.js';
import { createPluginLoader } from '../plugins/load-plugins.js';
import { plugRecipe } from '../plugins/plug-recipe.js';
import { goalOf } from '../recipe/goal-of.js';
import type { WrittenRecipe } from '../recipe/path-origins.js';
import type { Settings, SweepOptions, Variants } from '../recipe/variants.js';
import type { Member } from '../shards/members.js';
import { trialsOf } from './trials.js';

/** A trial of a sweep. Its folder is `trial-<n>`. */
export interface PlannedTrial extends Member {
  /** What it sets, by path in the recipe. */
  readonly settings: Settings;
}

/** What a sweep trains. */
export interface PlannedSweep {
  readonly sweep: SweepOptions;
  /** What it goes by. */
  readonly metric: string;
  readonly goal: 'max' | 'min';
  /** At least one. */
  readonly trials: readonly PlannedTrial[];
  /** A recipe with the settings of a trial, unchecked. */
  readonly writtenOf: (settings: Settings) => Promise<WrittenRecipe>;
}

/**
 * The trials of a sweep, every one checked. Reads no data.
 *
 * @param file Path of the sweep, for errors.
 * @throws ConfigError for a recipe that is wrong, or that will not have the metric.
 */
export async function planSweep(
  { options: sweep, tree }: Variants<SweepOptions>,
  file: string,
): Promise<PlannedSweep> {
  const trials: PlannedTrial[] = [];
  const writtenOf = (settings: Settings): Promise<WrittenRecipe> =>
    tree({ own: settings, where: 'space', mayUnsetNothing: true });
  const load = createPluginLoader();
  for (const [i, settings] of trialsOf(sweep).entries()) {
    const where = `${file}: ${JSON.stringify(settings)}`;
    const { tree: value, origins } = await writtenOf(settings);
    const { recipe: whole, registries } = await plugRecipe(value, where, { load, origins });
    const { ablation: _, ...recipe } = whole;
    if (recipe.splits.type === 'everything') {
      throw new ConfigError(`${file}: splits: expected splits with a dev part, received everything.`);
    }
    trials.push({ name: trialName(i + 1), settings, recipe, registries });
  }
  const metric = sweep.metric ?? trials[0]!.recipe.training.earlyStopping.monitor;
  const goal = goalOf(metric, trials[0]!);
  for (const { settings, recipe, registries } of trials) {
    checkMetric({ recipe, registries, metric, where: `${file}: ${JSON.stringify(settings)}` });
  }
  return { sweep, metric, goal, trials, writtenOf };
}

const trialName = (trial: number): string => `trial-${String(trial).padStart(3, '0')}`;
