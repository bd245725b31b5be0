import { countLabels, elementsOf, speakersOf } from '@erc/batches';
import type { StreamSpec, Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import type { FrozenFeatures } from '../encode/encode-frozen.js';
import { measureStreams } from '../encode/measure-streams.js';
import { type Streams, streamsNamed } from '../encode/streams.js';
import type { Job } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { buildStep } from './build-step.js';
import { metadataOf } from './fit-job.js';
import { fitStreamsFrom, type InitRun, weightsFrom } from './init-weights.js';

/** Options of {@link checkJobs}. */
export interface CheckJobsOptions {
  /** Those that are not done. */
  readonly jobs: readonly Job[];
  /** Of the recipe: those of each job are among them. */
  readonly streams: Streams;
  readonly labels: readonly string[];
  readonly utterances: readonly Utterance[];
  readonly frozen: FrozenFeatures;
  /** The run that the weights come from. */
  readonly init?: InitRun | undefined;
  readonly engine: ResolvedEngine;
  readonly registries: Pick<Registries, 'fusions' | 'contexts' | 'losses'>;
}

/**
 * Makes the model and the steps of every job with the job's own streams, and throws them away: what no model can be made of, and weights that
 * do not fit, are found before the run folder is opened and before the first job is trained. Jobs that differ in nothing that decides a model or
 * its losses are looked at once.
 *
 * @throws ConfigError and DataError, as the trainings would.
 */
export async function checkJobs({
  jobs,
  streams,
  labels,
  utterances,
  frozen,
  init,
  engine,
  registries,
}: CheckJobsOptions): Promise<void> {
  const checked = new Set<string>();
  for (const job of jobs) {
    const { options, parts } = job;
    const mayMiss = options.fusion.missing !== undefined;
    const own = streamsNamed(streams, job.streams);
    const fitting = { streams: own, utterances, frozen, mayMiss, train: parts.train };
    const specs = await measureStreams(fitting);
    // What both runs have fitted shows only when it is fitted.
    if (init && init.options.streams === undefined) await fitStreamsFrom(init, fitting);
    const speakers = readsSpeakers(job) ? speakersOf(elementsOf(utterances, parts.train)) : undefined;
    const labelCounts = countsOf(elementsOf(utterances, parts.train), labels);
    const key = JSON.stringify([options, specs, labelCounts, init && speakers]);
    if (checked.has(key)) continue;
    checked.add(key);
    await checkSteps({ job, specs, labels, labelCounts, engine, registries, init, speakers });
  }
}

const readsSpeakers = ({ options }: Pick<Job, 'options'>): boolean =>
  options.fusion.embeddings.some(({ of }) => of === 'speaker');

/** Utterances of each label. */
function countsOf(utterances: readonly Utterance[], labels: readonly string[]): readonly number[] {
  const classes = utterances.map(({ emotion }) => labels.indexOf(emotion));
  return countLabels(Int32Array.from(classes), labels.length);
}

interface CheckStepsOptions extends Pick<CheckJobsOptions, 'labels' | 'init' | 'engine' | 'registries'> {
  readonly job: Job;
  readonly labelCounts: readonly number[];
  readonly specs: Readonly<Record<string, StreamSpec>>;
  readonly speakers: readonly string[] | undefined;
}

async function checkSteps(options: CheckStepsOptions): Promise<void> {
  const { job, specs, labels, labelCounts, init, engine, registries, speakers } = options;
  for (const stage of job.stages) {
    const built = await buildStep({ job, stage, specs, labelCounts, engine, registries });
    try {
      if (init && stage === job.stages.at(-1))
        weightsFrom(init, await built.step.weights(), metadataOf(labels, speakers));
    } finally {
      await built.dispose();
    }
  }
}
