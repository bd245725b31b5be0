import { elementsOf } from '@erc/batches';
import type { Dataset, Utterance } from '@erc/core';
import { describeTargets } from '../dataset/describe-targets.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { checkRecipe } from './check-recipe.js';
import { cutPool } from './cut-pool.js';
import type { Job, JobGroup, JobKey, Parts } from './job.js';
import { listJobs, recipeOf } from './plan.js';
import { checkStages, stagesOf } from './stages.js';
import { subsetOf } from './subset.js';

/** What an experiment trains, and with which utterances. Neither the trainings behind it nor what joins their scores read the recipe. */
export interface ExperimentPlan {
  /** Of the recipe: what the scores of all jobs stand under. */
  readonly name: string;
  /** The first seed. */
  readonly seed: number;
  /** Whether some utterances are scored: not where all are train. */
  readonly isScored: boolean;
  /** Utterances of train and dev, in that order. Never of test. */
  readonly utterances: readonly Utterance[];
  /** First the jobs that read all streams, then those of each choice of the ablation. */
  readonly groups: readonly [JobGroup, ...JobGroup[]];
  /** Every job, in the order in which they are trained. */
  readonly jobs: readonly [Job, ...Job[]];
  /** What must be said of the cut and of the columns, before anything is encoded. */
  readonly notices: readonly string[];
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
  const groups = listJobs(recipe, folds).map(({ streams, jobs }): JobGroup => {
    const own = recipeOf(recipe, jobs[0]!, registries);
    checkStages(own, registries);
    checkRecipe(own, registries, {
      dataset,
      train: jobs.map((key) => elementsOf(pool, parts(key).train)),
    });
    return {
      streams,
      jobs: jobs.map((key) =>
        jobOf(key, recipeOf(recipe, key, registries), {
          parts: parts(key),
          pool,
          hasFewerStreams: streams.length < count,
        }),
      ),
    };
  });
  const [first, ...others] = groups as [JobGroup, ...JobGroup[]];
  return {
    name: recipe.name,
    seed: recipe.seeds?.[0] ?? recipe.seed,
    isScored: recipe.splits.type !== 'everything',
    utterances: pool,
    groups: [first, ...others],
    jobs: groups.flatMap(({ jobs }) => jobs) as [Job, ...Job[]],
    notices: [...lines, ...describeTargets(recipe, pool, dataset.labels, registries)],
  };
}

/** A job, from the recipe that would train it alone. */
function jobOf(
  key: JobKey,
  own: Recipe,
  {
    parts,
    pool,
    hasFewerStreams,
  }: { readonly parts: Parts; readonly pool: readonly Utterance[]; readonly hasFewerStreams: boolean },
): Job {
  const { streams, fusion, context, head, losses, stages, labels } = own;
  return {
    ...key,
    name: own.name,
    parts: subsetOf(own, parts, pool),
    options: { streams, fusion, context, head, losses, stages, labels },
    stages: stagesOf(own),
    sizes: own.training,
    hasFewerStreams,
    record: own,
  };
}
