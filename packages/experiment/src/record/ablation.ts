import { createRandom, sdOf } from '@erc/core';
import { builtInMetrics, pairedBootstrap } from '@erc/metrics';
import type { AblationComparison, AblationRecord, AblationRow } from '@erc/run-folder';
import type { JobGroup, JobKey } from '../plan/job.js';
import {
  bySeed,
  classesOfRows,
  type JobResult,
  joinFolds,
  madeFromOf,
  type TrainedSplit,
} from './job-result.js';
import { pooledOverFolds } from './summarize.js';

/** Results of all trainings that read the same streams. */
export interface GroupResult {
  readonly group: JobGroup<JobKey>;
  readonly results: readonly JobResult[];
}

/**
 * The table of a modality ablation. The comparison holds all streams against the single stream with the best weighted F1, by a paired
 * bootstrap over all scored utterances of the first seed.
 */
export function summarizeAblation(
  groups: readonly GroupResult[],
  split: TrainedSplit,
  seed: number,
): AblationRecord {
  const rows = groups.map(({ group, results }): AblationRow => {
    const { accuracy, weightedF1, macroF1 } = pooledOverFolds(results, builtInMetrics).mean;
    const values = results.map(({ metrics }) => metrics.weightedF1!);
    return {
      streams: group.streams,
      accuracy: accuracy!,
      weightedF1: weightedF1!,
      macroF1: macroF1!,
      ...(results.length > 1 ? { sd: sdOf(values) } : {}),
      ...madeFromOf(results),
    };
  });
  const single = rows
    .map((row, i) => ({ row, i }))
    .filter(({ row }) => row.streams.length === 1)
    .sort((a, b) => b.row.weightedF1 - a.row.weightedF1)[0];
  if (!single || rows[0]!.streams.length === 1) return { metric: 'weightedF1', split, rows };

  const { labels } = groups[0]!.results[0]!;
  const firstSeed = (i: number) => classesOfRows(joinFolds(bySeed(groups[i]!.results)[0]!), labels);
  const { truth, predicted: first } = firstSeed(0);
  const { predicted: second } = firstSeed(single.i);
  const random = createRandom(seed).fork('bootstrap');
  const bootstrap = pairedBootstrap({ truth, first, second, labels, random });
  const wins = bootstrap.difference >= 0;
  const [better, worse] = wins ? [rows[0]!, single.row] : [single.row, rows[0]!];
  const { difference, low, high } = bootstrap;
  const comparison: AblationComparison = {
    ...bootstrap,
    ...(wins ? {} : { difference: -difference, low: -high, high: -low }),
    better: better.streams.join(' + '),
    worse: worse.streams.join(' + '),
    method: `paired bootstrap over ${truth.length} utterances, ${bootstrap.resamples} resamples, two-sided`,
  };
  return { metric: 'weightedF1', split, rows, comparison };
}
