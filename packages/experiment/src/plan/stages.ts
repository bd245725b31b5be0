import { ConfigError } from '@erc/core';
import { stageTraining } from '@erc/trainer';
import { lossesOf, placedLosses, readingsOf, readsLabels } from '../model/readings.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import type { Stage } from './job.js';

/** The trainings of a recipe, in order: its stages, or itself. */
export function stagesOf(recipe: Recipe): readonly [Stage, ...Stage[]] {
  const [first, ...rest] = (recipe.stages ?? []).map((stage): Stage => {
    const training = stageTraining(recipe.training, stage);
    const losses = stage.losses ?? recipe.losses;
    const { name, freeze, labels } = stage;
    return { name, training, losses, freeze, labels, record: { ...recipe, training, losses } };
  });
  if (first) return [first, ...rest];
  const { training, losses } = recipe;
  return [{ training, losses, freeze: [], labels: true, record: recipe }];
}

/**
 * Checks that each stage can learn, and be selected by, what it says.
 *
 * @throws ConfigError naming the stage.
 */
export function checkStages(
  recipe: Recipe,
  { losses: registry, metrics, samplers }: Pick<Registries, 'losses' | 'metrics' | 'samplers'>,
): void {
  for (const [i, { name, training, losses, labels }] of stagesOf(recipe).entries()) {
    if (name === undefined) return;
    const where = `recipe: stages.${i} (${name})`;
    const { sampler, earlyStopping } = training;
    const reading = placedLosses(losses, registry).find(({ loss }) =>
      readsLabels(registry.of(loss).reads(loss)),
    );
    if (!labels && reading) {
      throw new ConfigError(
        `${where}.labels: expected losses that read no labels beside false, received ${reading.loss.type}.`,
      );
    }
    if (!labels && samplers.of(sampler).reads(sampler).includes('labels')) {
      throw new ConfigError(
        `${where}.sampler: expected one that goes by no label beside labels: false, received ${sampler.type}.`,
      );
    }
    const { classes, affect } = readingsOf(losses, registry);
    const learns = classes || affect.length > 0;
    const needsOutput = metrics.of(earlyStopping.monitor).reads.some((what) => what !== 'loss');
    if (!learns && needsOutput && recipe.splits.type !== 'everything') {
      throw new ConfigError(
        `${where}.earlyStopping.monitor: expected loss, since no loss of this stage trains an output; received ${earlyStopping.monitor}.`,
      );
    }
  }
  const { classes, affect } = readingsOf(lossesOf(recipe), registry);
  if (!classes && affect.length === 0) {
    throw new ConfigError(
      'recipe: stages: expected a stage with a loss of classes or of valence and arousal.',
    );
  }
}
