import type { Reading } from '@erc/core';
import type { LossRegistry, ParsedLoss } from '@erc/losses';
import { AFFECT } from '@erc/metrics';
import type { Recipe } from '../recipe/recipe.js';

/** A loss of a recipe, alone or inside another. */
export interface PlacedLoss {
  /** Where it stands, such as `losses.1.regression`. */
  readonly path: string;
  readonly loss: ParsedLoss;
}

/** What losses read, asked together. */
export interface Readings {
  has(reading: Reading): boolean;
  /** Whether a model has to classify. */
  readonly classes: boolean;
  /** The dimensions that a model has to predict. */
  readonly affect: readonly (typeof AFFECT)[number][];
}

/** The losses of a recipe's trainings, each stage's own too: together they decide what the model has and the examples carry. */
export const lossesOf = ({
  losses,
  stages = [],
}: Pick<Recipe, 'losses' | 'stages'>): readonly ParsedLoss[] => [
  ...losses,
  ...stages.flatMap((stage) => stage.losses ?? []),
];

/**
 * The losses of a list, those inside others in their parents' place.
 *
 * @param where Where the list stands.
 */
export const placedLosses = (
  losses: readonly ParsedLoss[],
  registry: LossRegistry,
  where = 'losses',
): PlacedLoss[] => losses.flatMap((loss, i) => placed(loss, registry, `${where}.${i}`));

function placed(loss: ParsedLoss, registry: LossRegistry, path: string): PlacedLoss[] {
  const parts = Object.entries(registry.of(loss).parts(loss));
  if (parts.length === 0) return [{ path, loss }];
  return parts.flatMap(([key, part]) => placed(part, registry, `${path}.${key}`));
}

/** What a list of losses reads, together. */
export function readingsOf(losses: readonly ParsedLoss[], registry: LossRegistry): Readings {
  const all = new Set(losses.flatMap((loss) => registry.of(loss).reads(loss)));
  return {
    has: (reading) => all.has(reading),
    classes: all.has('logits') || all.has('classifier'),
    affect: AFFECT.filter((dimension) => all.has(dimension)),
  };
}

/** What raters said of an utterance. */
const OF_RATERS: readonly Reading[] = ['labels', 'soft', ...AFFECT];

/** Whether a loss or a sampler reads what raters said. */
export const readsLabels = (reads: readonly Reading[]): boolean =>
  reads.some((reading) => OF_RATERS.includes(reading));
