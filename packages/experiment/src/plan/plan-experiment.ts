import { elementsOf } from '@erc/batches';
import type { Dataset, Utterance } from '@erc/core';
import { describeTargets } from '../dataset/describe-targets.js';
import { lossesOf } from '../model/readings.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { checkMonitors } from './check-monitors.js';
import { checkRecipe } from './check-recipe.js';
import { checkStages } from './check-stages.js';
import { cutPool } from './cut-pool.js';
import type { Job, JobGroup, JobKey, Parts, Stage, StageOptions } from './job.js';
import { listJobs } from './list-jobs.js';
import { narrowRecipe } from './narrow-recipe.js';
import { protocolWarnings } from './published-protocol.js';
import { stagesOf } from './stages.js';
import { subsetOf } from './subset.js';
import { warningsOf } from './warnings.js';

/** What an experiment trains, and with which utterances. Neither the trainings behind it nor what joins their scores read the recipe. */
export interface ExperimentPlan {
  /** Of the recipe: what the scores of all jobs stand under. */
  readonly name: string;
  /** The first seed. */
  readonly seed: number;
  /** Whether some utterances are scored: not where all are train. */
  readonly isScored: boolean;
  /** Whether an utterance may lack a stream. */
  readonly mayMiss: boolean;
  /** What computes. */
  readonly engine: Recipe['engine'];
  /** Utterances of train and dev, in that order. Never of test. */
  readonly utterances: readonly Utterance[];
  /** First the jobs that read all streams, then those of each choice of the ablation. */
  readonly groups: readonly JobGroup[];
  /** Every job, in the order in which they are trained: at least one. */
  readonly jobs: readonly Job[];
  /** What must be said of the cut and of the columns, before anything is encoded. */
  readonly notices: readonly string[];
  /** What must be said beside every score, where the protocol repeats what was published wrong. */
  readonly warnings: readonly string[];
}

/**
 * The jobs of a recipe on a dataset: fold × seed × streams, each with its own parts and its own narrowed options. The splits are cut once, the
 * same for every choice of streams, so that predictions pair up.
 *
 * @param fast Only the first dialogues of each part, and two folds.
 * @throws ConfigError and DataError where the recipe does not fit the dataset.
 */
export function planExperiment(
  recipe: Recipe,
  registries: Registries,
  dataset: Dataset,
  fast = false,
): ExperimentPlan {
  const { pool, parts, folds, lines } = cutPool(recipe, dataset, fast);
  const count = Object.keys(recipe.streams).length;
  const isScored = recipe.splits.type !== 'everything';
  const groups = listJobs(recipe, folds).map(({ streams, jobs }): JobGroup => {
    const own = narrowRecipe(recipe, streams, registries);
    const stages = stagesOf(own);
    checkStages(stages, { losses: [...lossesOf(own)], isScored }, registries);
    checkRecipe(own, registries, {
      dataset,
      train: jobs.map((key) => elementsOf(pool, parts(key).train)),
    });
    return {
      streams,
      jobs: jobs.map((key) =>
        jobOf(key, own, {
          stages,
          parts: parts(key),
          pool,
          labels: dataset.labels,
          hasFewerStreams: streams.length < count,
        }),
      ),
    };
  });
  const jobs = groups.flatMap((group) => group.jobs);
  for (const job of jobs) {
    checkMonitors(job, pool, dataset.labels, registries);
  }
  return {
    name: recipe.name,
    seed: recipe.seeds?.[0] ?? recipe.seed,
    isScored,
    mayMiss: recipe.fusion.missing !== undefined,
    engine: recipe.engine,
    utterances: pool,
    groups,
    jobs,
    warnings: protocolWarnings(recipe.splits),
    notices: [
      ...lines,
      ...describeTargets(recipe, pool, dataset.labels, registries),
      ...[...new Set(jobs.flatMap(({ warnings }) => warnings))].map((text) => `warning: ${text}`),
    ],
  };
}

/** What a job is made from, beside the recipe of its streams. */
interface JobParts {
  readonly stages: readonly [StageOptions, ...StageOptions[]];
  readonly parts: Parts;
  readonly pool: readonly Utterance[];
  readonly labels: readonly string[];
  readonly hasFewerStreams: boolean;
}

/** A job, from the recipe of its streams: that which would train the job alone is this one with the job's seed. */
function jobOf(
  key: JobKey,
  own: Recipe,
  { stages, parts, pool, labels: names, hasFewerStreams }: JobParts,
): Job {
  const record = { ...own, seed: key.seed };
  const withRecord = (stage: StageOptions): Stage => {
    const { training, losses } = stage;
    return { ...stage, record: { ...record, training, losses } };
  };
  const [first, ...others] = stages;
  const { streams, fusion, context, head, classifier, losses, labels } = own;
  const chosen = subsetOf(record, parts, pool);
  return {
    ...key,
    name: own.name,
    parts: chosen,
    warnings: [...protocolWarnings(own.splits), ...warningsOf(chosen, pool, names)],
    options: { streams, fusion, context, head, classifier, losses, stages: own.stages, labels },
    stages: [withRecord(first), ...others.map(withRecord)],
    sizes: own.training,
    hasFewerStreams,
    record,
  };
}
