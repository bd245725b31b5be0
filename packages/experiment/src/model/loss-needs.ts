import type { Recipe } from '../recipe/recipe.js';

type LossEntry = Recipe['losses'][number];

/** A loss of a recipe, alone or inside another. */
export interface PlacedLoss {
  /** Where it stands, such as `losses.1.regression`. */
  readonly path: string;
  readonly loss: LossEntry;
}

/** What a loss reads beside logits and labels. */
export interface LossNeeds {
  /** `output.logits`: the model classifies. */
  readonly classes: boolean;
  /** `targets.soft`. */
  readonly soft: boolean;
  /** The dimensions of `output.valenceArousal` and `targets.valenceArousal`. */
  readonly affect: readonly ('valence' | 'arousal')[];
  /** `output.streamEmbeddings`. */
  readonly streamEmbeddings: boolean;
}

/** The losses of a recipe's trainings, each stage's own too: together they decide what the model has and the examples carry. */
export const lossesOf = ({ losses, stages = [] }: Pick<Recipe, 'losses' | 'stages'>): Recipe['losses'] => [
  ...losses,
  ...stages.flatMap((stage) => stage.losses ?? []),
];

/**
 * The losses of a list, those inside others too.
 *
 * @param where Where the list stands.
 */
export function placedLosses(losses: Recipe['losses'], where = 'losses'): PlacedLoss[] {
  return losses.flatMap((loss, i): PlacedLoss[] => {
    const path = `${where}.${i}`;
    if (loss.type !== 'multi-task') return [{ path, loss }];
    return [
      { path: `${path}.classification`, loss: loss.classification },
      { path: `${path}.regression`, loss: loss.regression },
    ];
  });
}

/** Losses that do not look at class scores. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['mean-squared-error', 'concordance', 'attention-diversity'],
  ...['stream-contrastive', 'supervised-contrastive', 'triplet'],
]);

/** What one loss reads beside logits and labels. */
export const needsOf = (loss: LossEntry): LossNeeds => ({
  classes: !OTHERS.has(loss.type),
  soft: loss.type === 'kl-divergence' || ('targets' in loss && loss.targets === 'soft'),
  affect: 'dimensions' in loss ? loss.dimensions : [],
  streamEmbeddings: loss.type === 'stream-contrastive',
});

/** What a list of losses reads, together. */
export function needsOfAll(losses: Recipe['losses']): LossNeeds {
  const all = placedLosses(losses).map(({ loss }) => needsOf(loss));
  return {
    classes: all.some(({ classes }) => classes),
    soft: all.some(({ soft }) => soft),
    affect: [...new Set(all.flatMap(({ affect }) => affect))],
    streamEmbeddings: all.some(({ streamEmbeddings }) => streamEmbeddings),
  };
}
