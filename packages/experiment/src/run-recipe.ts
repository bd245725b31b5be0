import { checkInputs, checkRunFolder, openRunFolder } from '@erc/run-folder/node';
import { hashesOf, type RunInputs, readInputs } from './dataset/run-inputs.js';
import { encodeFrozen } from './encode/encode-frozen.js';
import { identifyEncoders } from './encode/frozen-encoders.js';
import { streamsOf } from './encode/streams.js';
import { startEngine } from './engine/start-engine.js';
import { notice, type OnEvent } from './events.js';
import { planExperiment } from './plan/plan-experiment.js';
import type { Registries } from './plugins/registries.js';
import type { Recipe } from './recipe/recipe.js';
import { type ExperimentResult, finishRun } from './record/finish-run.js';
import { checkJobs } from './train/check-jobs.js';
import { finishJob, isDone, runJob } from './train/run-job.js';

/** Options of {@link runRecipe}. */
export interface RunRecipeOptions {
  readonly recipe: Recipe;
  /** The parts that the recipe names, and the callbacks of its plugins. */
  readonly registries: Registries;
  /** Run folder, absolute. */
  readonly directory: string;
  /** Only the first dialogues of each part, and two folds. @default false */
  readonly fastDevRun?: boolean;
  /** Go on with what is in the folder; jobs that are done are not done again. @default false */
  readonly resume?: boolean;
  /** What the run reads. @default read here */
  readonly inputs?: RunInputs;
  /** Whether each run gets a page. @default true */
  readonly reports?: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Prepares the dataset, encodes the streams, trains everything the recipe asks for, and writes the run folder with its report. */
export async function runRecipe(options: RunRecipeOptions): Promise<ExperimentResult> {
  const { recipe, registries, directory, fastDevRun = false, resume = false, onEvent, signal } = options;
  const streams = streamsOf(recipe.streams, registries.encoders);
  await checkRunFolder(directory, resume ? recipe : undefined);
  const inputs = options.inputs ?? (await readInputs({ recipe, registries, onEvent, signal }));
  // Before anything is encoded.
  if (resume) await checkInputs(directory, hashesOf(inputs, await identifyEncoders(streams, { signal })));
  const { dataset, init, etlSeconds } = inputs;
  const { labels } = dataset;
  const plan = planExperiment(recipe, registries, dataset, fastDevRun);
  const { name, seed, isScored, utterances, groups, jobs, notices } = plan;
  for (const text of notices) notice(onEvent, text);
  const encodeStart = performance.now();
  const frozen = await encodeFrozen({
    streams,
    utterances,
    datasetDirectory: dataset.directory,
    mayMiss: recipe.fusion.missing !== undefined,
    onEvent,
    signal,
  });
  const encodeSeconds = (performance.now() - encodeStart) / 1000;
  try {
    const engine = await startEngine(recipe.engine, onEvent);
    const left = jobs.filter((job) => !(resume && isDone(directory, job)));
    await checkJobs({ jobs: left, streams, labels, utterances, frozen, init, engine, registries });
    await openRunFolder({
      directory,
      recipe,
      fastDevRun,
      resume,
      inputs: hashesOf(inputs, frozen.encoders),
      log: (text) => notice(onEvent, text),
    });
    for (const job of jobs) {
      if (!left.includes(job)) {
        notice(onEvent, `train ${job.path || job.name}: was done before`);
        await finishJob(directory, job);
        continue;
      }
      await runJob({
        job,
        streams,
        directory,
        dataset,
        init,
        utterances,
        frozen,
        engine,
        registries,
        timings: { etlSeconds, encodeSeconds },
        resume,
        onEvent,
        signal,
      });
    }
  } finally {
    frozen.close();
  }
  const { reports = true } = options;
  return finishRun({
    name,
    seed,
    isScored,
    registries,
    directory,
    dataset,
    utterances,
    groups,
    reports,
    onEvent,
  });
}
