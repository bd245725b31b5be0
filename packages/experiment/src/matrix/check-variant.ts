import { ConfigError, DataError, EncoderError, ErcError } from '@erc/core';
import type { ReadInputs } from '../dataset/run-inputs.js';
import { prepareStreams } from '../encode/prepare-streams.js';
import { startEngine } from '../engine/start-engine.js';
import type { OnEvent } from '../events.js';
import { planExperiment } from '../plan/plan-experiment.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { type TrainedSplit, trainedSplitOf } from '../record/job-result.js';
import { checkJobs } from '../train/check-jobs.js';

/** Options of {@link checkVariant}. */
export interface CheckVariantOptions {
  readonly recipe: Recipe;
  readonly registries: Registries;
  /** Names the recipe in errors: `fusions.yaml: recipes.gated`. */
  readonly where: string;
  /** Of the command, which shares datasets between its recipes. */
  readonly readInputs: ReadInputs;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/**
 * Finds what a recipe of several would fail with, before the first of them is trained: makes its dataset, encodes its frozen streams, and makes the model of
 * its first job. Weights to start from are not looked at, since a recipe before it may make them.
 *
 * @returns What it will be scored on.
 * @throws ConfigError, DataError and EncoderError that begin with the recipe's name.
 */
export async function checkVariant(options: CheckVariantOptions): Promise<TrainedSplit> {
  const { where, signal } = options;
  try {
    return await checkTraining(options);
  } catch (error) {
    if (signal.aborted || !(error instanceof ErcError)) throw error;
    const message = `${where}: ${error.message}`;
    if (error instanceof DataError) throw new DataError(message, { cause: error });
    if (error instanceof EncoderError) throw new EncoderError(message, { cause: error });
    throw new ConfigError(message, { cause: error });
  }
}

async function checkTraining({
  recipe,
  registries,
  readInputs,
  onEvent,
  signal,
}: CheckVariantOptions): Promise<TrainedSplit> {
  const { init: _, ...fresh } = recipe;
  const { dataset, streams } = await readInputs({ recipe: fresh, registries, onEvent, signal });
  const plan = planExperiment(recipe, registries, dataset);
  const { utterances, jobs } = plan;
  const { frozen, trained, engine, close } = await prepareStreams({
    streams,
    utterances,
    dataset,
    mayMiss: plan.mayMiss,
    // The training says which one it is.
    startEngine: () => startEngine(plan.engine, () => {}),
    onEvent,
    signal,
  });
  try {
    const inputs = { dataset, streams, utterances, frozen, trained, init: undefined };
    await checkJobs({ jobs: jobs.slice(0, 1), inputs, engine, registries, signal });
    return trainedSplitOf(jobs[0]!);
  } finally {
    await close();
  }
}
