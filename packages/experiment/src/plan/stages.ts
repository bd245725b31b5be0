import { stageTraining } from '@erc/trainer';
import type { Recipe } from '../recipe/recipe.js';
import type { StageOptions } from './job.js';

/** The trainings of a recipe, in order: its stages, or itself. */
export function stagesOf({
  training,
  losses,
  stages = [],
}: Pick<Recipe, 'training' | 'losses' | 'stages'>): readonly [StageOptions, ...StageOptions[]] {
  const [first, ...others] = stages.map((stage): StageOptions => {
    const { name, freeze, labels } = stage;
    return { name, training: stageTraining(training, stage), losses: stage.losses ?? losses, freeze, labels };
  });
  return first ? [first, ...others] : [{ training, losses, freeze: [], labels: true }];
}
