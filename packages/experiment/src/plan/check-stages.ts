import { ConfigError } from '@erc/core';
import { placedLosses, readingsOf, readsLabels } from '../model/readings.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import type { StageOptions } from './job.js';

/** What the stages of a recipe stand in. */
export interface CheckedStages {
  /** The recipe's losses, and each stage's own. */
  readonly losses: Recipe['losses'];
  /** Whether dev is scored: not where all utterances are train. */
  readonly isScored: boolean;
}

/**
 * Checks that each stage can learn, and be selected by, what it says. A recipe without stages is not looked at.
 *
 * @throws ConfigError naming the stage.
 */
export function checkStages(
  stages: readonly StageOptions[],
  { losses: all, isScored }: CheckedStages,
  { losses: registry, metrics, samplers }: Pick<Registries, 'losses' | 'metrics' | 'samplers'>,
): void {
  for (const [i, { name, training, losses, labels }] of stages.entries()) {
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
    if (!learns && needsOutput && isScored) {
      throw new ConfigError(
        `${where}.earlyStopping.monitor: expected loss, since no loss of this stage trains an output; received ${earlyStopping.monitor}.`,
      );
    }
  }
  const { classes, affect } = readingsOf(all, registry);
  if (!classes && affect.length === 0) {
    throw new ConfigError(
      'recipe: stages: expected a stage with a loss of classes or of valence and arousal.',
    );
  }
}
