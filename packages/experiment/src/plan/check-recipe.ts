import { genderColumn, speakersOf } from '@erc/batches';
import { ConfigError, type Dataset, type Utterance } from '@erc/core';
import { METRICS } from '@erc/metrics';
import { givesNoAttention } from '../model/fusion-attention.js';
import {
  type LossNeeds,
  lossesOf,
  needsOf,
  needsOfAll,
  type PlacedLoss,
  placedLosses,
} from '../model/loss-needs.js';
import type { Recipe } from '../recipe/recipe.js';

/** What {@link checkRecipe} holds a recipe against. */
export interface RecipeFacts {
  readonly dataset: Pick<Dataset, 'name' | 'labels'>;
  /** The training utterances of each fold; one list without folds. */
  readonly train: readonly (readonly Utterance[])[];
}

type CheckedRecipe = Pick<Recipe, 'losses' | 'stages' | 'labels' | 'fusion'> & {
  readonly training?: Pick<Recipe['training'], 'earlyStopping' | 'schedule'>;
};

/**
 * Checks what the schema of recipes cannot see: whether a recipe fits the labels and the columns of its dataset.
 *
 * @throws ConfigError when class weights are not one for each label, and when a loss or an embedding needs a column that the training
 *   utterances lack.
 */
export function checkRecipe(recipe: CheckedRecipe, { dataset, train }: RecipeFacts): void {
  const utterances = train.flat();
  if (recipe.losses.length === 0) {
    throw new ConfigError(
      'recipe: ablation: expected a loss that each choice of streams allows, received only ones that compare streams.',
    );
  }
  const ofStages = (recipe.stages ?? []).flatMap(({ losses = [] }, i) =>
    placedLosses(losses, `stages.${i}.losses`),
  );
  for (const placed of [...placedLosses(recipe.losses), ...ofStages]) {
    checkClassWeights(placed, dataset.labels);
    checkAttention(placed, recipe.fusion.type);
    checkColumns(placed, needsOf(placed.loss), recipe, dataset, utterances);
  }
  if (recipe.labels && !needsOfAll(lossesOf(recipe)).soft) {
    throw new ConfigError(
      'recipe: labels: expected a loss with targets: soft (or kl-divergence), received none that learns them.',
    );
  }
  checkMonitor(recipe);
  checkPeople(recipe, dataset, train);
}

/** A model without classes, or without valence and arousal, has no metrics of them. What a metric of a plugin needs is its own matter. */
function checkMonitor({ training, ...recipe }: CheckedRecipe): void {
  const schedule = training?.schedule;
  const monitors: Readonly<Record<string, string | undefined>> = {
    earlyStopping: training?.earlyStopping.monitor,
    schedule: schedule && 'monitor' in schedule ? schedule.monitor : undefined,
  };
  const { classes, affect } = needsOfAll(lossesOf(recipe));
  for (const [part, monitor] of Object.entries(monitors)) {
    if (monitor === undefined || !Object.hasOwn(METRICS, monitor)) continue;
    const { needs } = METRICS[monitor as keyof typeof METRICS];
    const isMissing =
      needs === 'affect' ? affect.length === 0 : needs !== 'loss' && !classes && affect.length > 0;
    if (isMissing) throw missingMetric(part, monitor, needs);
  }
}

const missingMetric = (part: string, monitor: string, needs: string): ConfigError =>
  new ConfigError(
    `recipe: training.${part}.monitor: expected ${needs === 'affect' ? 'a metric of classes, or loss, since no loss is of valence and arousal' : 'cccMean, loss or another metric of valence and arousal, since no loss is of classes'}; received ${monitor}.`,
  );

function checkAttention({ path, loss }: PlacedLoss, fusion: string): void {
  if (loss.type !== 'attention-diversity' || !givesNoAttention(fusion)) return;
  throw new ConfigError(
    `recipe: ${path} (attention-diversity): expected a fusion with attention of several hops (self-attentive), received ${fusion}.`,
  );
}

function checkClassWeights({ path, loss }: PlacedLoss, labels: readonly string[]): void {
  for (const option of ['classWeights', 'alpha']) {
    const weights = (loss as Record<string, unknown>)[option];
    if (Array.isArray(weights) && weights.length !== labels.length) {
      throw new ConfigError(
        `recipe: ${path}.${option}: expected ${labels.length} weights, for ${labels.join(', ')}; received ${weights.length}.`,
      );
    }
  }
}

function checkColumns(
  { path, loss }: PlacedLoss,
  needs: LossNeeds,
  { fusion }: CheckedRecipe,
  { name, labels }: RecipeFacts['dataset'],
  utterances: readonly Utterance[],
): void {
  const where = `recipe: ${path} (${loss.type})`;
  for (const column of needs.affect) {
    const without = utterances.filter((utterance) => utterance[column] === undefined);
    if (without.length > 0) {
      const { where: row = without[0]!.id } = without[0]!;
      throw new ConfigError(
        `${where}: expected a number in the column ${column} of every training utterance, received none in ${without.length} of ${utterances.length} of the dataset ${name}, such as ${row}.`,
      );
    }
  }
  if (needs.soft && !utterances.some(({ votes = {} }) => labels.some((label) => (votes[label] ?? 0) > 0))) {
    throw new ConfigError(
      `${where}: expected columns votes_<emotion>, for its soft targets; the dataset ${name} has no votes for ${labels.join(', ')}.`,
    );
  }
  if (needs.streamEmbeddings && !fusion.streamEmbeddings) {
    throw new ConfigError(
      `${where}: expected fusion.streamEmbeddings: { dim }, the vectors that it compares; received none.`,
    );
  }
}

function checkPeople(
  { fusion }: CheckedRecipe,
  { name }: RecipeFacts['dataset'],
  train: RecipeFacts['train'],
): void {
  for (const [i, embedding] of fusion.embeddings.entries()) {
    const where = `recipe: fusion.embeddings.${i}`;
    if (embedding.of === 'speaker') {
      const speakers = Math.max(...train.map((utterances) => speakersOf(utterances).length));
      if (embedding.count < speakers) {
        throw new ConfigError(
          `${where}.count: expected at least ${speakers}, the speakers of the training utterances; received ${embedding.count}.`,
        );
      }
    } else if (train.every((utterances) => genderColumn(utterances).every((gender) => gender < 0))) {
      throw new ConfigError(
        `${where}: expected a column gender with m or f, received none in the dataset ${name}.`,
      );
    }
  }
}
