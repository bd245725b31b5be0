import type { Dataset, Utterance } from '@erc/core';
import type { FrozenFeatures } from '../encode/encode-frozen.js';
import type { FitStreamsOptions } from '../encode/fit-streams.js';
import { type Streams, streamsNamed } from '../encode/streams.js';
import type { TrainedEncoders } from '../encode/trained-encoders.js';
import type { Job } from '../plan/job.js';
import type { InitRun } from './init-weights.js';

/** What all jobs of an experiment read. */
export interface JobInputs {
  readonly dataset: Dataset;
  /** Of the recipe: those of each job are among them. */
  readonly streams: Streams;
  /** Utterances of train and dev. Never of test. */
  readonly utterances: readonly Utterance[];
  readonly frozen: FrozenFeatures;
  /** What encoders that are part of the models begin as. */
  readonly trained: Pick<TrainedEncoders, 'byStream'>;
  /** The run that the weights come from. @default fresh weights */
  readonly init?: InitRun | undefined;
}

/** What the streams of a job are fitted with. */
export const fittingOf = (
  { options, parts, streams: names }: Pick<Job, 'options' | 'parts' | 'streams'>,
  { streams, utterances, frozen }: JobInputs,
): FitStreamsOptions => ({
  streams: streamsNamed(streams, names),
  utterances,
  frozen,
  mayMiss: options.fusion.missing !== undefined,
  train: parts.train,
});
