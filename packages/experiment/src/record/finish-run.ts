import { join } from 'node:path';
import type { Dataset, Utterance } from '@erc/core';
import { ABLATION_FILE, type AblationRecord, SUMMARY_FILE, type SummaryRecord } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { type OnEvent, startWork } from '../events.js';
import type { JobGroup, JobKey } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { type GroupResult, summarizeAblation } from './ablation.js';
import { readJobResult, trainedSplitOf } from './job-result.js';
import { summarize } from './summarize.js';
import { writeRunReport } from './write-run-report.js';

/** Result of an experiment. */
export interface ExperimentResult {
  /** Path of the report; absent where none was wanted. */
  readonly report?: string;
  /** Scores over seeds and folds. Absent where nothing was scored: all utterances were train. */
  readonly summary?: SummaryRecord;
  readonly ablation?: AblationRecord;
}

/** Options of {@link finishRun}. */
export interface FinishRunOptions {
  /** Of the recipe. */
  readonly name: string;
  /** The first seed: the table of an ablation draws from it. */
  readonly seed: number;
  /** Whether the jobs have left scores: not where all utterances were train. */
  readonly isScored: boolean;
  readonly registries: Pick<Registries, 'metrics'>;
  readonly directory: string;
  readonly dataset: Dataset;
  readonly utterances: readonly Utterance[];
  readonly groups: readonly JobGroup<JobKey>[];
  /** What must be said beside every score of the recipe. */
  readonly warnings: readonly string[];
  /** Whether each run gets a page. */
  readonly reports: boolean;
  readonly onEvent: OnEvent;
}

/** Writes what joins several runs, from what each has left in its folder, and the reports. */
export async function finishRun(options: FinishRunOptions): Promise<ExperimentResult> {
  const { name, seed, isScored, registries, directory, groups } = options;
  const { jobs } = groups[0]!;
  if (!isScored) {
    if (jobs.length > 1) {
      const runs = jobs.map(({ path, seed }) => ({ path, seed, metrics: {} }));
      await writeRecord(directory, SUMMARY_FILE, { name, runs, mean: {}, sd: {} });
    }
    return options.reports ? { report: await writeReports(options, jobs) } : {};
  }
  const split = trainedSplitOf(jobs[0]!);
  const results = await Promise.all(
    groups.map(async (group): Promise<GroupResult> => {
      return {
        group,
        results: await Promise.all(group.jobs.map((job) => readJobResult(directory, job, split))),
      };
    }),
  );
  const summary = {
    ...summarize(name, split, results[0]!.results, registries.metrics.metrics),
    ...(options.warnings.length > 0 && { warnings: [...options.warnings] }),
  };
  // A table of modalities is of class scores.
  const classifies = results[0]!.results[0]!.rows[0]?.probabilities !== undefined;
  const ablation = results.length > 1 && classifies ? summarizeAblation(results, split, seed) : undefined;
  if (ablation) await writeRecord(directory, ABLATION_FILE, ablation);
  if (jobs.length > 1) {
    await writeRecord(directory, SUMMARY_FILE, { ...summary, ...(ablation && { ablation }) });
  }
  const report = options.reports ? await writeReports(options, jobs) : undefined;
  return { summary, ...(ablation && { ablation }), ...(report !== undefined && { report }) };
}

/** The page of each run, and the one that sums them up. */
async function writeReports(
  { isScored, directory, dataset, utterances, onEvent }: FinishRunOptions,
  jobs: readonly JobKey[],
): Promise<string> {
  const work = startWork(onEvent, 'report', jobs.length);
  // Many runs: a few dialogues each, so that the folder stays small.
  const maxDialogues = jobs.length > 1 ? 3 : undefined;
  let report = '';
  for (const [i, { path }] of jobs.entries()) {
    report = await writeRunReport({ directory: join(directory, path), dataset, utterances, maxDialogues });
    work.update(i + 1);
  }
  // Where all utterances were train there are no scores to sum up: the page of the last run is the report.
  if (jobs.length > 1 && isScored) {
    const { createSummaryReport } = await import('@erc/report');
    report = await createSummaryReport({ directory });
  }
  work.done();
  return report;
}
