import { type BatchPlan, type ExampleSet, elementsOf, selectExamples, speakersOf } from '@erc/batches';
import { createExamples } from '../dataset/create-examples.js';
import { trainingExamples } from '../dataset/training-examples.js';
import type { FittedStreams } from '../encode/fit-streams.js';
import { windowsOf } from '../model/create-model.js';
import type { Job } from '../plan/job.js';
import { repeatsTies } from '../plan/published-protocol.js';
import type { Registries } from '../plugins/registries.js';
import { fitStreamsFrom } from './init-weights.js';
import { fittingOf, type JobInputs } from './job-inputs.js';

/** Options of {@link fitJob}. */
export interface FitJobOptions {
  readonly job: Pick<Job, 'options' | 'parts' | 'streams' | 'record'>;
  readonly inputs: JobInputs;
  readonly registries: Pick<Registries, 'contexts' | 'losses'>;
}

/** Everything that a job reads, in memory. */
export interface JobData {
  readonly fitted: FittedStreams;
  /** Emotions in the order of the classes. */
  readonly labels: readonly string[];
  /** How examples become batches, but for what the model decides. */
  readonly plan: Required<Pick<BatchPlan, 'specs' | 'windows' | 'buckets'>>;
  readonly train: ExampleSet;
  readonly dev: ExampleSet;
  readonly heldOut?: ExampleSet;
  /** Kept with the weights: what reading others takes. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Fits the streams of a job on its training part, and makes the examples of each part. */
export async function fitJob({ job, inputs, registries }: FitJobOptions): Promise<JobData> {
  const { options, parts, record } = job;
  const {
    dataset: { labels },
    utterances,
  } = inputs;
  const fitted = await fitStreamsFrom(inputs.init, fittingOf(job, inputs));
  const speakers = speakersOf(elementsOf(utterances, parts.train));
  const everything = createExamples({
    recipe: options,
    registries,
    utterances,
    fitted,
    labels,
    speakers,
    targets: true,
    repeatsTies: repeatsTies(record.splits),
  });
  return {
    fitted,
    labels,
    plan: { specs: fitted.specs, windows: windowsOf(options.streams), buckets: fitted.buckets },
    train: trainingExamples({ everything, utterances, part: parts.train, labels, words: options.labels }),
    dev: selectExamples(everything, parts.dev),
    ...(parts.heldOut && { heldOut: selectExamples(everything, parts.heldOut) }),
    metadata: metadataOf(labels, everything.speakers && speakers),
  };
}

/**
 * What is kept with the weights of a job.
 *
 * @param speakers Those of the training part, where the model reads who speaks.
 */
export const metadataOf = (
  labels: readonly string[],
  speakers: readonly string[] | undefined,
): Record<string, string> => ({
  labels: JSON.stringify(labels),
  ...(speakers && { speakers: JSON.stringify(speakers) }),
});

/** The training part with nothing that a person has said of it. */
export function withoutLabels({ soft: _soft, valenceArousal: _affect, ...train }: ExampleSet): ExampleSet {
  return { ...train, labels: train.labels.map((label) => Math.min(label, 0)) };
}
