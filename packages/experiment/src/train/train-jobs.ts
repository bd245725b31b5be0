import type { InputHashes, KernelsRecord } from '@erc/run-folder';
import { hashesOf, type RunInputs } from '../dataset/run-inputs.js';
import { prepareStreams } from '../encode/prepare-streams.js';
import { type BegunRun, startEngine } from '../engine/start-engine.js';
import { notice } from '../events.js';
import type { Job } from '../plan/job.js';
import type { ExperimentPlan } from '../plan/plan-experiment.js';
import type { RecipeRunOptions } from '../run-options.js';
import { checkJobs } from './check-jobs.js';
import { runJob } from './run-job.js';

/** What a place is made ready for. */
export interface OpenedPlace {
  readonly inputs: InputHashes;
  /** Those that compute what begins there. Absent: those of a tfjs backend, or of a device. */
  readonly kernels?: KernelsRecord | undefined;
  /** What the trainings take at least. */
  readonly needed: { readonly bytes: number; readonly what: string };
}

/** Where trainings leave what they make. */
export interface TrainingPlace {
  /** Run folder, absolute. */
  readonly directory: string;
  /** Makes the folder ready. */
  open(opening: OpenedPlace): Promise<void>;
  /** Does the work of a job while this process alone writes to its folder. */
  whileHolding(job: Job, work: () => Promise<void>): Promise<void>;
}

/** Options of {@link trainJobs}. */
export interface TrainJobsOptions extends Pick<RecipeRunOptions, 'registries' | 'onEvent' | 'signal'> {
  readonly plan: Pick<ExperimentPlan, 'utterances' | 'mayMiss' | 'engine'>;
  /** Those to be trained, in their order. */
  readonly jobs: readonly Job[];
  readonly read: RunInputs;
  readonly place: TrainingPlace;
  /** Whether a job is complete, so that it is not done again. */
  readonly isComplete: (job: Job) => boolean;
  /** Go on with what is in the folders of the others. */
  readonly resume: boolean;
  /** The run that goes on: other kernels than it began with are refused. @default any will do */
  readonly begun?: BegunRun | undefined;
  /** Is told of a job that was complete before. */
  readonly onComplete: (job: Job) => Promise<void>;
}

/** Encodes the streams of a recipe, checks its jobs, and trains them one after the other. */
export async function trainJobs({
  plan,
  jobs,
  read,
  registries,
  place,
  isComplete,
  resume,
  begun,
  onComplete,
  onEvent,
  signal,
}: TrainJobsOptions): Promise<void> {
  const { dataset, streams, init, etlSeconds } = read;
  const { directory } = place;
  const encodeStart = performance.now();
  const { frozen, trained, engine, close } = await prepareStreams({
    streams,
    utterances: plan.utterances,
    dataset,
    mayMiss: plan.mayMiss,
    startEngine: () => startEngine(plan.engine, onEvent, begun),
    onEvent,
    signal,
  });
  try {
    const encodeSeconds = (performance.now() - encodeStart) / 1000;
    const left = jobs.filter((job) => !isComplete(job));
    const inputs = { dataset, streams, utterances: plan.utterances, frozen, trained, init };
    const { memory, warnings, bytes } = await checkJobs({ jobs: left, inputs, engine, registries, signal });
    if (memory !== undefined) notice(onEvent, memory);
    for (const text of warnings) notice(onEvent, `warning: ${text}`);
    const what = `checkpoints of ${left.length} training${left.length === 1 ? '' : 's'}`;
    await place.open({
      inputs: hashesOf(read, frozen.encoders),
      kernels: engine.kernels,
      needed: { bytes, what },
    });
    onEvent({ type: 'run-opened', directory });
    for (const job of jobs) {
      if (!left.includes(job)) {
        notice(onEvent, `train ${job.path || job.name}: already complete, skipped`);
        await onComplete(job);
        continue;
      }
      await place.whileHolding(job, () =>
        runJob({
          job,
          inputs,
          directory,
          engine,
          registries,
          timings: { etlSeconds, encodeSeconds },
          resume,
          onEvent,
          signal,
        }),
      );
    }
  } finally {
    await close();
  }
}
