import { join } from 'node:path';
import { ErcError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { SWEEP_FILE, type SweepRecord, type TrialRecord } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { stringify } from 'yaml';
import { readVariant } from '../matrix/run-variant.js';
import { moveWritten } from '../recipe/place-paths.js';
import { pluginMetricsOf } from '../record/plugin-metrics.js';
import type { PlannedSweep } from './plan-sweep.js';
import { sweepCsv } from './sweep-table.js';
import { scoredTrial, type TrialOutcome } from './trial-outcome.js';

/** Result of a sweep. */
export interface SweepResult {
  readonly directory: string;
  readonly record: SweepRecord;
  /** Path of the best recipe; absent where no trial was made. */
  readonly best?: string;
}

/** Reads the scores of a trained trial on dev. */
export async function readTrial(directory: string, metric: string): Promise<TrialOutcome> {
  const { results } = await readVariant(directory, 'dev');
  return scoredTrial(results, metric);
}

/** Options of {@link writeSweep}. */
export interface WriteSweepOptions {
  readonly directory: string;
  /** Path of the sweep, for the error. */
  readonly file: string;
  readonly planned: PlannedSweep;
  /** Trials that have an outcome, in their order. */
  readonly done: readonly TrialRecord[];
}

/**
 * Sorts the trials of a sweep, and writes its tables and the best recipe.
 *
 * @throws ErcError where every trial failed.
 */
export async function writeSweep({
  directory,
  file,
  planned: { sweep, metric, goal, trials, writtenOf },
  done,
}: WriteSweepOptions): Promise<SweepResult> {
  const record: SweepRecord = {
    name: sweep.name,
    metric,
    goal,
    ...pluginMetricsOf(trials[0]!.registries.metrics.metrics),
    planned: trials.length,
    trials: sorted(done, metric, goal),
  };
  await writeRecord(directory, SWEEP_FILE, record);
  await writeFileAtomic(join(directory, 'sweep.csv'), sweepCsv(record));
  const [best] = record.trials;
  if (!best) return { directory, record };
  if (!best.mean) throw new ErcError(`${file}: every trial failed, the first with: ${best.failed}`);
  const head = [
    `# The best of ${done.length} trials of ${sweep.name}: dev ${metric} ${best.mean[metric]!.toFixed(4)} (trial ${best.trial}).`,
    '# Chosen on dev: that figure is what this choice made best, and so better than the recipe is.',
  ];
  const path = join(directory, 'best.yaml');
  const { recipe, registries } = trials[best.trial - 1]!;
  const value = moveWritten(await writtenOf(best.settings), recipe, registries, directory);
  await writeFileAtomic(path, `${head.join('\n')}\n${stringify(value, { lineWidth: 120 })}`);
  return { directory, record, best: path };
}

function sorted(trials: readonly TrialRecord[], metric: string, goal: 'max' | 'min'): TrialRecord[] {
  const value = ({ mean }: TrialRecord): number => {
    const found = mean?.[metric];
    return typeof found !== 'number' ? Number.NEGATIVE_INFINITY : goal === 'max' ? found : -found;
  };
  return [...trials].sort((a, b) => value(b) - value(a) || a.trial - b.trial);
}
