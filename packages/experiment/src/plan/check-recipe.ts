import { genderColumn, speakersOf } from '@erc/batches';
import {
  ConfigError,
  type Dataset,
  ErcError,
  ownValue,
  type Reading,
  shownValue,
  type Utterance,
} from '@erc/core';
import type { FusionDescriptor, FusionRegistry, ParsedFusion } from '@erc/fusion';
import { AFFECT, lossMetric } from '@erc/metrics';
import { lossesOf, type PlacedLoss, placedLosses, type Readings, readingsOf } from '../model/readings.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';

/** Options of {@link checkRecipe}. */
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
 * @throws ConfigError for a dataset of one label, when class weights are not one for each label, and when a loss or an embedding needs a column that the training
 *   utterances lack.
 */
export function checkRecipe(
  recipe: CheckedRecipe,
  registries: Pick<Registries, 'fusions' | 'losses' | 'metrics' | 'schedules'>,
  { dataset, train }: RecipeFacts,
): void {
  const utterances = train.flat();
  if (dataset.labels.length < 2) {
    throw new ConfigError(
      `recipe: dataset.labels: expected at least two labels, received ${shownValue(dataset.labels)} of the dataset ${dataset.name}.`,
    );
  }
  if (recipe.losses.length === 0) {
    throw new ConfigError(
      'recipe: ablation: expected a loss that each choice of streams allows, received only ones that compare streams.',
    );
  }
  const ofStages = (recipe.stages ?? []).flatMap(({ losses = [] }, i) =>
    placedLosses(losses, registries.losses, `stages.${i}.losses`),
  );
  const labelCounts = dataset.labels.map(
    (label) => utterances.filter(({ emotion }) => emotion === label).length,
  );
  for (const placed of [...placedLosses(recipe.losses, registries.losses), ...ofStages]) {
    const part = registries.losses.of(placed.loss);
    checkOptions(placed, () => part.check(placed.loss, { labelCounts }));
    const reads = part.reads(placed.loss);
    checkFusion(placed, reads, recipe.fusion, registries.fusions);
    const mayLack = part.leavesOutUnknown(placed.loss);
    checkColumns(placed, { reads, mayLack, ties: recipe.labels?.ties }, dataset, utterances);
  }
  const reads = readingsOf(lossesOf(recipe), registries.losses);
  if (recipe.labels && learnsSoft(recipe.labels) && !reads.has('soft')) {
    throw new ConfigError(
      'recipe: labels: expected a loss that learns soft labels, such as one with targets: soft; received none.',
    );
  }
  checkMonitor(recipe, registries, reads);
  checkPeople(recipe, dataset, train);
}

/** Whether words of labels mean nothing without a loss that learns soft ones. */
const learnsSoft = ({ ties, peak }: NonNullable<Recipe['labels']>): boolean =>
  ties === undefined || ties === 'soft' || peak !== undefined;

function checkMonitor(
  { training }: CheckedRecipe,
  { metrics, schedules }: Pick<Registries, 'metrics' | 'schedules'>,
  readings: Readings,
): void {
  const schedule = training?.schedule;
  const monitors: Readonly<Record<string, string | undefined>> = {
    earlyStopping: training?.earlyStopping.monitor,
    schedule: schedule && schedules.of(schedule).monitors(schedule)?.monitor,
  };
  for (const [part, monitor] of Object.entries(monitors)) {
    const expected =
      monitor === undefined ? undefined : expectedInPlaceOf(monitor, metrics, readings, [lossMetric.type]);
    if (expected === undefined) continue;
    throw new ConfigError(`recipe: training.${part}.monitor: expected ${expected}; received ${monitor}.`);
  }
}

/**
 * What is to be named in place of a metric that a model lacks: one without classes, or without valence and arousal, has no metrics of them.
 *
 * @param others What may be named too, whatever a model gives.
 * @returns `undefined` where the model has the metric.
 */
export function expectedInPlaceOf(
  metric: string,
  metrics: Registries['metrics'],
  { classes, affect }: Readings,
  others: readonly string[],
): string | undefined {
  const { reads } = metrics.of(metric);
  const needsClasses = reads.includes('classes') || reads.includes('probabilities');
  if (reads.includes('affect') && affect.length === 0) {
    return `${['a metric of classes', ...others].join(', or ')}, since no loss is of valence and arousal`;
  }
  if (!needsClasses || classes || affect.length === 0) return undefined;
  const known = metrics.metrics.find((one) => one.place === 'headline' && one.reads.includes('affect'));
  const named = [...(known ? [known.type] : []), ...others].join(', ');
  return `${named} or another metric of valence and arousal, since no loss is of classes`;
}

/** What a loss says of its options and of the labels' counts, with its place. */
function checkOptions({ path }: PlacedLoss, check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!(cause instanceof ErcError)) throw cause;
    throw new ConfigError(`recipe: ${path}: ${cause.message}`, { cause });
  }
}

/** What a loss reads of the fusion has to be given by it. */
function checkFusion(
  { path, loss }: PlacedLoss,
  reads: readonly Reading[],
  fusion: ParsedFusion,
  registry: FusionRegistry,
): void {
  const where = `recipe: ${path} (${loss.type})`;
  const gives = registry.of(fusion).gives(fusion);
  if (reads.includes('hops') && !gives.includes('hops')) {
    const givers = registry.parts.filter((part) => givesHops(part)).map(({ type }) => type);
    throw new ConfigError(
      `${where}: expected a fusion with attention of several hops (${givers.join(', ')}), received ${fusion.type}.`,
    );
  }
  if (reads.includes('streamEmbeddings') && !gives.includes('streamEmbeddings')) {
    throw new ConfigError(
      `${where}: expected fusion.streamEmbeddings: { dim }, the vectors that it compares; received none.`,
    );
  }
}

/** Whether a fusion with every option left out gives attention of hops. */
function givesHops({ type, schema, gives }: FusionDescriptor): boolean {
  const { data } = schema.safeParse({ type });
  return data !== undefined && gives(data).includes('hops');
}

function checkColumns(
  { path, loss }: PlacedLoss,
  {
    reads,
    mayLack,
    ties,
  }: {
    readonly reads: readonly Reading[];
    readonly mayLack: boolean;
    readonly ties: NonNullable<Recipe['labels']>['ties'];
  },
  { name, labels }: RecipeFacts['dataset'],
  utterances: readonly Utterance[],
): void {
  const where = `recipe: ${path} (${loss.type})`;
  for (const column of AFFECT.filter((dimension) => reads.includes(dimension))) {
    const without = utterances.filter((utterance) => utterance[column] === undefined);
    if (mayLack ? without.length === utterances.length : without.length > 0) {
      const { where: row = without[0]!.id } = without[0]!;
      throw new ConfigError(
        `${where}: expected a number in the column ${column} of every training utterance, received none in ${without.length} of ${utterances.length} of the dataset ${name}, such as ${row}.`,
      );
    }
  }
  if (
    reads.includes('soft') &&
    !utterances.some(({ votes = {} }) => labels.some((label) => (ownValue(votes, label) ?? 0) > 0)) &&
    // Without votes a tie has its shares from the column that names its labels.
    !(ties === 'soft' && utterances.some(({ tie }) => tie !== undefined))
  ) {
    throw new ConfigError(
      `${where}: expected columns votes_<emotion>, for its soft targets; the dataset ${name} has no votes for ${labels.join(', ')}.`,
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
