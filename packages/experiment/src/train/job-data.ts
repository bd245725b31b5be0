import { type BatchPlan, type ExampleSet, selectExamples, speakersOf } from '@erc/batches';
import type { Dataset, Utterance } from '@erc/core';
import { createExamples } from '../dataset/create-examples.js';
import type { FrozenFeatures } from '../encode/encode-frozen.js';
import type { FittedStreams } from '../encode/fit-streams.js';
import { windowsOf } from '../model/create-model.js';
import type { Recipe } from '../recipe/recipe.js';
import { fitStreamsFrom, type InitRun } from './init-weights.js';

/** Indices into the pool of utterances. */
export interface Parts {
  readonly train: readonly number[];
  /** Empty where nothing is selected. */
  readonly dev: readonly number[];
  /** Scored once, after selection. Only with folds. */
  readonly heldOut?: readonly number[];
}

/** What {@link prepareJobData} takes. */
export interface JobDataOptions {
  /** Of the job. */
  readonly recipe: Recipe;
  readonly dataset: Pick<Dataset, 'labels'>;
  /** Utterances of train and dev. Never of test. */
  readonly pool: readonly Utterance[];
  readonly parts: Parts;
  readonly frozen: FrozenFeatures;
  /** The run whose weights come in. */
  readonly init?: InitRun | undefined;
}

/** Everything that a job reads, in memory. */
export interface JobData {
  readonly fitted: FittedStreams;
  /** How examples become batches, but for what the model decides. */
  readonly plan: BatchPlan;
  readonly train: ExampleSet;
  readonly dev: ExampleSet;
  readonly heldOut?: ExampleSet;
  /** Kept with the weights: what reading others takes. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Fits the streams on the training part, and makes the examples of each part. */
export async function prepareJobData(options: JobDataOptions): Promise<JobData> {
  const { recipe, dataset, pool, parts, frozen } = options;
  const { streams } = recipe;
  const fitted = await fitStreamsFrom(options.init, {
    streams,
    utterances: pool,
    frozen,
    mayMiss: recipe.fusion.missing !== undefined,
    train: parts.train,
  });
  const { labels } = dataset;
  const speakers = speakersOf(parts.train.map((i) => pool[i]!));
  const everything = createExamples({ recipe, utterances: pool, fitted, labels, speakers, targets: true });
  const select = (indices: readonly number[]): ExampleSet => selectExamples(everything, indices);
  return {
    fitted,
    plan: { specs: fitted.specs, windows: windowsOf(streams) },
    train: select(parts.train),
    dev: select(parts.dev),
    ...(parts.heldOut && { heldOut: select(parts.heldOut) }),
    metadata: {
      labels: JSON.stringify(labels),
      ...(everything.speakers && { speakers: JSON.stringify(speakers) }),
    },
  };
}
