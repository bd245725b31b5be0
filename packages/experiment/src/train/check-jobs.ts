import { countLabels, elementsOf, speakersOf } from '@erc/batches';
import type { Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { measureStreams } from '../encode/measure-streams.js';
import type { Job } from '../plan/job.js';
import { sizeWarning } from '../plan/warnings.js';
import type { Registries } from '../plugins/registries.js';
import { buildStep } from './build-step.js';
import { metadataOf } from './fit-job.js';
import { fitStreamsFrom, weightsFrom } from './init-weights.js';
import { fittingOf, type JobInputs } from './job-inputs.js';
import { checkMemory, checkpointBytes } from './training-sizes.js';

/** Options of {@link checkJobs}. */
export interface CheckJobsOptions {
  /** Those that are not done. */
  readonly jobs: readonly Job[];
  readonly inputs: JobInputs;
  readonly engine: ResolvedEngine;
  readonly registries: Pick<Registries, 'fusions' | 'contexts' | 'losses'>;
}

/** What is known of jobs before the first is trained. */
export interface CheckedJobs {
  /** What must be minded of their sizes, once for each. */
  readonly warnings: readonly string[];
  /** Bytes on the disk that they take at least. */
  readonly bytes: number;
}

/**
 * Makes the model and the steps of every job with the job's own streams, and throws them away: what no model can be made of, and weights that
 * do not fit, are found before the run folder is opened and before the first job is trained. Jobs that differ in nothing that decides a model or
 * its losses are looked at once.
 *
 * @throws ConfigError and DataError, as the trainings would; ErcError for a model that does not fit into memory.
 */
export async function checkJobs({
  jobs,
  inputs,
  engine,
  registries,
}: CheckJobsOptions): Promise<CheckedJobs> {
  const warnings = new Set<string>();
  const {
    dataset: { labels },
    utterances,
    trained,
    init,
  } = inputs;
  /** Trained values of the last stage, by what decides a model. */
  const checked = new Map<string, number>();
  const sizes: number[] = [];
  for (const job of jobs) {
    const { options, parts } = job;
    const fitting = fittingOf(job, inputs);
    // What both runs have fitted shows only when it is fitted.
    const { specs } =
      init && init.options.streams === undefined
        ? await fitStreamsFrom(init, fitting)
        : { specs: await measureStreams(fitting) };
    const speakers = readsSpeakers(job) ? speakersOf(elementsOf(utterances, parts.train)) : undefined;
    const labelCounts = countsOf(elementsOf(utterances, parts.train), labels);
    const key = JSON.stringify([options, specs, labelCounts, init && speakers]);
    const last = job.stages.at(-1)!;
    const size = checked.get(key);
    if (size !== undefined) {
      sizes.push(size);
      continue;
    }
    for (const stage of job.stages) {
      const built = await buildStep({
        job,
        stage,
        specs,
        encoders: trained,
        labelCounts,
        engine,
        registries,
      });
      try {
        checkMemory({ trained: built.parameters, frozen: built.frozenValues }, engine);
        for (const text of sizeWarning(built.parameters, parts.train.ids.length)) warnings.add(text);
        if (stage === last) {
          checked.set(key, built.parameters);
          sizes.push(built.parameters);
        }
        if (init && stage === last) weightsFrom(init, built.step.shapes, metadataOf(labels, speakers));
      } finally {
        await built.dispose();
      }
    }
  }
  return { warnings: [...warnings], bytes: checkpointBytes(sizes) };
}

const readsSpeakers = ({ options }: Pick<Job, 'options'>): boolean =>
  options.fusion.embeddings.some(({ of }) => of === 'speaker');

/** Utterances of each label. */
function countsOf(utterances: readonly Utterance[], labels: readonly string[]): readonly number[] {
  const classes = utterances.map(({ emotion }) => labels.indexOf(emotion));
  return countLabels(Int32Array.from(classes), labels.length);
}
