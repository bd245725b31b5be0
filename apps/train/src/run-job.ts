import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createExamples,
  createModel,
  type FrozenFeatures,
  fitStreams,
  type Progress,
  windowsOf,
  writeEvaluation,
} from '@erc/app';
import type { Recipe } from '@erc/configs';
import { createRandom, type Dataset, groupDialogues, type Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { createWeightedLoss } from '@erc/losses';
import { countParameters, type StreamSpec } from '@erc/nn';
import {
  type BatchPlan,
  countLabels,
  createTrainStep,
  describeGroup,
  type Evaluation,
  type ExampleSet,
  evaluate,
  groupsThatMatch,
  type RunRecord,
  runEnvironment,
  selectExamples,
  speakersOf,
  train,
  writeCheckpoint,
  writeJson,
} from '@erc/trainer';
import { type Job, recipeOf } from './plan.js';

/** Indices into the pool of utterances. */
export interface Parts {
  readonly train: readonly number[];
  readonly dev: readonly number[];
  /** Scored once, after selection. Only with folds. */
  readonly heldOut?: readonly number[];
}

/** What {@link runJob} takes. */
export interface RunJobOptions {
  readonly recipe: Recipe;
  readonly job: Job;
  readonly directory: string;
  readonly dataset: Dataset;
  /** Utterances of train and dev. Never of test. */
  readonly pool: readonly Utterance[];
  readonly parts: Parts;
  readonly frozen: FrozenFeatures;
  readonly engine: ResolvedEngine;
  readonly timings: { readonly etlSeconds: number; readonly encodeSeconds: number };
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /**
   * Makes the run folder ready. Called with the streams' widths when the model stands, so that a recipe that no model can be made of
   * leaves no folder.
   */
  readonly open: (specs: Readonly<Record<string, StreamSpec>>) => Promise<void>;
}

/** What a training came to: the scores of its dev split, or of the fold it held out. */
export interface JobResult {
  readonly job: Job;
  readonly evaluation: Evaluation;
  /** The examples that `evaluation` is about. */
  readonly examples: ExampleSet;
}

/** Fits the streams, trains, and writes one run folder. */
export async function runJob(options: RunJobOptions): Promise<JobResult> {
  const { recipe, job, directory, dataset, pool, parts, engine, progress, signal } = options;
  const started = performance.now();
  const own = recipeOf(recipe, job);
  const fitted = await fitStreams({
    streams: own.streams,
    utterances: pool,
    frozen: options.frozen,
    mayMiss: own.fusion.missing !== undefined,
    train: parts.train,
  });
  const encodeSeconds = options.timings.encodeSeconds + (performance.now() - started) / 1000;

  const speakers = speakersOf(parts.train.map((i) => pool[i]!));
  const { labels } = dataset;
  const everything = createExamples({
    recipe: own,
    utterances: pool,
    fitted,
    labels,
    speakers,
    targets: true,
  });
  const trainSet = selectExamples(everything, parts.train);
  const devSet = selectExamples(everything, parts.dev);

  const { training } = own;
  const classes = labels.length;
  const random = createRandom(job.seed);
  const model = createModel(own, { specs: fitted.specs, classes, seed: job.seed });
  const loss = createWeightedLoss(own.losses, { labelCounts: countLabels(trainSet.labels, classes) });
  const plan: BatchPlan = {
    specs: fitted.specs,
    windows: windowsOf(own.streams),
    byDialogue: model.byDialogue,
  };
  // With fewer streams, patterns for the others match nothing. With all of them that is an error.
  const fewer = job.streams.length < Object.keys(recipe.streams).length;
  const trained = [...model.parameters, ...(loss.parameters ?? [])];
  const groups = fewer ? groupsThatMatch(training.groups, trained) : training.groups;
  const step = await createTrainStep({
    model,
    loss,
    optimizer: training.optimizer,
    groups,
    legacy: training.legacy,
    accumulate: training.accumulate > 1,
    clipNorm: training.clipNorm,
    seed: random.fork('dropout').uint32(),
    engine,
  });
  if (step.groups.length > 1) for (const group of step.groups) progress.line(describeGroup(group));
  const task = progress.task(`train ${job.path || recipe.name}`, training.epochs);
  try {
    await options.open(fitted.specs);
    await mkdir(directory, { recursive: true });
    const trainStart = performance.now();
    let note = '';
    const result = await train({
      ...plan,
      step,
      train: trainSet,
      dev: devSet,
      labels,
      training,
      random: random.fork('order'),
      signal,
      onStep: (done, total, epoch) => task.update(epoch - 1 + done / total, undefined, note),
      onEpoch: async (log) => {
        note = `loss ${log.trainLoss.toFixed(3)}, dev wF1 ${log.dev.weightedF1.toFixed(3)}`;
        task.update(log.epoch, undefined, note);
        await appendFile(join(directory, 'metrics.jsonl'), `${JSON.stringify(log)}\n`);
      },
    });
    const trainSeconds = (performance.now() - trainStart) / 1000;
    task.done(`best epoch ${result.best.epoch}, dev wF1 ${result.best.dev.weightedF1.toFixed(3)}`);

    const score = (examples: ExampleSet): Promise<Evaluation> =>
      evaluate({ ...plan, step, examples, labels, sizes: training });
    const dev = await score(devSet);
    await writeCheckpoint(join(directory, 'checkpoints', 'best.safetensors'), {
      weights: result.bestWeights,
      streams: fitted.state,
      metadata: {
        epoch: String(result.best.epoch),
        labels: JSON.stringify(labels),
        ...(everything.speakers && { speakers: JSON.stringify(speakers) }),
      },
    });
    await writeEvaluation(directory, { split: 'dev', examples: devSet, evaluation: dev });
    let outcome = { evaluation: dev, examples: devSet };
    if (parts.heldOut) {
      const examples = selectExamples(everything, parts.heldOut);
      outcome = { evaluation: await score(examples), examples };
      await writeEvaluation(directory, {
        split: 'held-out',
        examples,
        evaluation: outcome.evaluation,
      });
    }
    const record: RunRecord = {
      name: recipe.name,
      seed: job.seed,
      ...(job.fold === undefined ? {} : { fold: job.fold }),
      config: { ...own, training: { ...training, groups } },
      environment: runEnvironment(),
      engine,
      dataset: datasetRecord(dataset, pool, parts),
      parameters: countParameters(trained),
      groups: step.groups,
      epochs: result.epochs,
      best: result.best,
      stopped: result.stopped,
      timings: { ...options.timings, encodeSeconds, trainSeconds, stepMsMedian: result.stepMsMedian },
    };
    await writeJson(join(directory, 'run.json'), record);
    return { job, ...outcome };
  } finally {
    await step.dispose();
    model.dispose();
    loss.dispose?.();
  }
}

function datasetRecord(dataset: Dataset, pool: readonly Utterance[], parts: Parts): RunRecord['dataset'] {
  const { name, directory, sha256, licence, labels, audit } = dataset;
  const splits = Object.entries(parts).map(([split, indices]: [string, readonly number[]]) => {
    const utterances = indices.map((i) => pool[i]!);
    return [split, { dialogues: groupDialogues(utterances).length, utterances: utterances.length }];
  });
  return { name, directory, sha256, licence, labels, audit, splits: Object.fromEntries(splits) };
}
