import { countLabels, elementsOf, speakersOf } from '@erc/batches';
import type { Utterance } from '@erc/core';
import { memoryLimit } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import { measureStreams } from '../encode/measure-streams.js';
import type { Job } from '../plan/job.js';
import { sizeWarning } from '../plan/warnings.js';
import type { Registries } from '../plugins/registries.js';
import { buildStep } from './build-step.js';
import { estimateMemory, type TrainingMemory } from './estimate-memory.js';
import { fitJob, metadataOf } from './fit-job.js';
import { fitStreamsFrom, weightsFrom } from './init-weights.js';
import { fittingOf, type JobInputs } from './job-inputs.js';
import { smallerTrainings } from './smaller-trainings.js';
import { checkMemory, checkpointBytes, doesNotFit, memoryLine } from './training-sizes.js';

/** Options of {@link checkJobs}. */
export interface CheckJobsOptions {
  /** Those that are not done. */
  readonly jobs: readonly Job[];
  readonly inputs: JobInputs;
  readonly engine: ResolvedEngine;
  readonly registries: Pick<Registries, 'encoders' | 'fusions' | 'contexts' | 'losses'>;
  /** Bytes of memory that a training may take. @default what this process may */
  readonly limit?: number;
  readonly signal: AbortSignal;
}

/** What is known of jobs before the first is trained. */
export interface CheckedJobs {
  /** What the largest of the trainings with encoders will need, as a line. Absent where none has one, and where the engine does not know. */
  readonly memory?: string;
  /** What must be minded of their sizes, once for each. */
  readonly warnings: readonly string[];
  /** Bytes on the disk that they take at least. */
  readonly bytes: number;
}

/**
 * Makes the model and the steps of every job with the job's own streams, and throws them away: what no model can be made of, and trainings that
 * do not fit into memory, are found before the run folder is opened and before the first job is trained. Jobs that differ in nothing that decides a model or
 * its losses are looked at once. Weights of pre-trained encoders are not read.
 *
 * @throws ConfigError and DataError, as the trainings would; ErcError for a model that does not fit into memory.
 */
export async function checkJobs({
  jobs,
  inputs,
  engine,
  registries,
  limit = memoryLimit(),
  signal,
}: CheckJobsOptions): Promise<CheckedJobs> {
  let largest: { readonly memory: TrainingMemory; readonly trained: number } | undefined;
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
    const data = job.streams.some((name) => Object.hasOwn(trained.byStream, name))
      ? await fitJob({ job, inputs, registries })
      : undefined;
    for (const stage of job.stages) {
      const built = await buildStep({
        job,
        stage,
        specs,
        encoders: trained,
        labelCounts,
        engine,
        isOutline: true,
        registries,
      });
      try {
        const memory = data && (await estimateMemory({ built, stage, data }));
        if (data && memory && memory.total > limit) {
          const { byDialogue } = built;
          const refused = {
            job,
            stage,
            byDialogue,
            data,
            encoders: trained,
            labelCounts,
            engine,
            registries,
          };
          const smaller = await smallerTrainings({ ...refused, limit, signal });
          throw doesNotFit(memory, built.parameters, limit, smaller);
        }
        if (!memory) checkMemory({ trained: built.parameters, frozen: built.frozenValues }, engine, limit);
        else if (memory.total > (largest?.memory.total ?? 0)) largest = { memory, trained: built.parameters };
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
  return {
    ...(largest && { memory: memoryLine(largest.memory, largest.trained) }),
    warnings: [...warnings],
    bytes: checkpointBytes(sizes),
  };
}

const readsSpeakers = ({ options }: Pick<Job, 'options'>): boolean =>
  options.fusion.embeddings.some(({ of }) => of === 'speaker');

/** Utterances of each label. */
function countsOf(utterances: readonly Utterance[], labels: readonly string[]): readonly number[] {
  const classes = utterances.map(({ emotion }) => labels.indexOf(emotion));
  return countLabels(Int32Array.from(classes), labels.length);
}
