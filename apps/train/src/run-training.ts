import { join } from 'node:path';
import {
  createModel,
  describeTargets,
  encodeFrozen,
  type Progress,
  prepareDataset,
  startEngine,
  userPath,
} from '@erc/app';
import type { Recipe } from '@erc/configs';
import { createRandom, type Dataset, groupDialogues, type Utterance } from '@erc/core';
import { readDataset } from '@erc/etl';
import type { StreamSpec } from '@erc/nn';
import type { ReportDataset } from '@erc/report';
import { type Fold, foldsByDialogue, writeJson } from '@erc/trainer';
import { checkRecipe } from './check-recipe.js';
import { type Job, planJobs, recipeOf } from './plan.js';
import { checkRunFolder, openRunFolder } from './run-folder.js';
import { type JobResult, type Parts, runJob } from './run-job.js';
import { ablationTable, type GroupResult, meanAndSd, summarizeAblation } from './summarize.js';

/** What {@link runTraining} takes. */
export interface RunTrainingOptions {
  readonly recipe: Recipe;
  /** Run folder, absolute. */
  readonly directory: string;
  /** Only the first dialogues of each split. */
  readonly fastDevRun: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a training command came to. */
export interface TrainingOutcome {
  /** Path of the report. */
  readonly report: string;
  readonly lines: readonly string[];
}

/** Prepares the dataset, encodes the streams, trains everything the recipe asks for, and writes the run folder with its report. */
export async function runTraining({
  recipe,
  directory,
  fastDevRun,
  progress,
  signal,
}: RunTrainingOptions): Promise<TrainingOutcome> {
  await checkRunFolder(directory);
  const etl = await timed(async () => {
    const task = progress.task(`dataset ${recipe.dataset.source}`, 1);
    const prepared = await prepareDataset(recipe.dataset, userPath, {
      signal,
      log: progress.line,
      onProgress: (done, total) => task.update(done, total),
    });
    task.done(prepared.reused ? 'up to date' : 'made');
    return readDataset(prepared.directory, { splits: ['train', 'dev'] });
  });
  const dataset = etl.value;
  const pool = poolOf(dataset, fastDevRun);
  const parts = partsOf(recipe, pool);
  const groupsOfJobs = planJobs(recipe);
  for (const { jobs } of groupsOfJobs) {
    checkRecipe(recipeOf(recipe, jobs[0]!), {
      dataset,
      train: jobs.map((job) => parts(job).train.map((i) => pool[i]!)),
    });
  }
  for (const line of describeTargets(recipe, pool, dataset.labels)) progress.line(line);
  const encoded = await timed(() =>
    encodeFrozen({
      streams: recipe.streams,
      utterances: pool,
      datasetDirectory: dataset.directory,
      mayMiss: recipe.fusion.missing !== undefined,
      progress,
      signal,
    }),
  );
  const engine = await startEngine(recipe.engine, progress);
  let opened: Promise<void> | undefined;
  const open = (specs: Specs): Promise<void> => {
    // What no model can be made of is found before the first one is trained, not after.
    opened ??= (async () => {
      for (const { jobs } of groupsOfJobs.slice(1)) checkModel(recipe, jobs[0]!, specs, dataset);
      await openRunFolder({ directory, recipe, log: progress.line });
    })();
    return opened;
  };

  const groups: GroupResult[] = [];
  for (const group of groupsOfJobs) {
    const results: JobResult[] = [];
    for (const job of group.jobs) {
      results.push(
        await runJob({
          recipe,
          job,
          directory: join(directory, job.path),
          dataset,
          pool,
          parts: parts(job),
          frozen: encoded.value,
          engine,
          timings: { etlSeconds: etl.seconds, encodeSeconds: encoded.seconds },
          progress,
          signal,
          open,
        }),
      );
    }
    groups.push({ group, results });
  }
  return finish({ recipe, directory, dataset, pool, groups, progress });
}

type Specs = Readonly<Record<string, StreamSpec>>;

/** Makes the model of a job and throws it away. */
function checkModel(recipe: Recipe, job: Job, specs: Specs, { labels }: Dataset): void {
  const own = Object.fromEntries(job.streams.map((name) => [name, specs[name]!]));
  createModel(recipeOf(recipe, job), { specs: own, classes: labels.length, seed: job.seed }).dispose();
}

/** Utterances of train and dev, in that order. */
function poolOf(dataset: Dataset, fastDevRun: boolean): Utterance[] {
  return (['train', 'dev'] as const).flatMap((split) => {
    const utterances = dataset.splits[split] ?? [];
    if (!fastDevRun) return utterances;
    return groupDialogues(utterances)
      .slice(0, 8)
      .flatMap((dialogue) => dialogue.utterances);
  });
}

/** Which utterances train, select and score in a job. The same folds for every choice of streams, so that predictions pair up. */
function partsOf({ splits, seed, seeds }: Recipe, pool: readonly Utterance[]): (job: Job) => Parts {
  if (splits.type === 'hold-out') {
    const indices = (split: string): number[] =>
      pool.flatMap(({ id }, i) => (id.startsWith(`${split}/`) ? [i] : []));
    const parts = { train: indices('train'), dev: indices('dev') };
    return () => parts;
  }
  const foldsOf = (seed: number): Fold[] =>
    foldsByDialogue({ utterances: pool, folds: splits.folds, random: createRandom(seed).fork('folds') });
  const bySeed = new Map((seeds ?? [seed]).map((own) => [own, foldsOf(own)]));
  return (job) => bySeed.get(job.seed)![job.fold! - 1]!;
}

interface FinishOptions extends Pick<RunTrainingOptions, 'recipe' | 'directory' | 'progress'> {
  readonly dataset: Dataset;
  readonly pool: readonly Utterance[];
  readonly groups: readonly GroupResult[];
}

/** Writes what joins several runs, and the reports. */
async function finish({
  recipe,
  directory,
  dataset,
  pool,
  groups,
  progress,
}: FinishOptions): Promise<TrainingOutcome> {
  const { results } = groups[0]!;
  const { mean, sd } = meanAndSd(results);
  const ablation =
    groups.length > 1
      ? summarizeAblation(groups, dataset.labels, recipe.seeds?.[0] ?? recipe.seed)
      : undefined;
  const split = results[0]!.job.fold === undefined ? 'dev' : 'held-out';
  const points = (value: number): string => (100 * value).toFixed(1);
  const lines = [
    results.length === 1
      ? `${split}: weighted F1 ${points(mean.weightedF1)}, accuracy ${points(mean.accuracy)}, macro F1 ${points(mean.macroF1)} (%)`
      : `${split}, ${results.length} runs: weighted F1 ${points(mean.weightedF1)} ± ${points(sd.weightedF1)}, accuracy ${points(mean.accuracy)} ± ${points(sd.accuracy)}, macro F1 ${points(mean.macroF1)} ± ${points(sd.macroF1)} (%)`,
    ...(ablation ? ablationTable(ablation) : []),
  ];
  if (ablation) await writeJson(join(directory, 'ablation.json'), ablation);

  // Charts take long to load and are needed at the end only: what is wrong with a recipe or a corpus shows sooner without them.
  const { createReport, createSummaryReport } = await import('@erc/report');
  const task = progress.task('report', results.length);
  const reportDataset: ReportDataset = {
    name: dataset.name,
    labels: dataset.labels,
    licence: dataset.licence,
    dialogues: groupDialogues(pool),
  };
  let report = '';
  for (const [i, { job }] of results.entries()) {
    report = await createReport({
      runDirectory: join(directory, job.path),
      dataset: reportDataset,
      // Many runs: a few dialogues each, so that the folder stays small.
      ...(results.length > 1 ? { maxDialogues: 3 } : {}),
    });
    task.update(i + 1);
  }
  if (results.length > 1) {
    await writeJson(join(directory, 'summary.json'), {
      name: recipe.name,
      split,
      runs: results.map(({ job, evaluation: { scores } }) => ({
        path: job.path,
        seed: job.seed,
        ...(job.fold === undefined ? {} : { fold: job.fold }),
        accuracy: scores.accuracy,
        weightedF1: scores.weightedF1,
        macroF1: scores.macroF1,
      })),
      mean,
      sd,
      ...(ablation ? { ablation } : {}),
    });
    report = await createSummaryReport({ directory });
  }
  task.done();
  return { report, lines };
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
