import { join } from 'node:path';
import { ConfigError, DataError, EncoderError, ErcError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { EngineError } from '@erc/engine';
import { SWEEP_FILE, type SweepRecord, type TrialRecord } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { CallbackError } from '@erc/trainer';
import { stringify } from 'yaml';
import { createAttempts } from '../attempts.js';
import { createInputReader } from '../dataset/run-inputs.js';
import { notice } from '../events.js';
import { checkMetric } from '../matrix/check-metric.js';
import { whileHoldingSeveral } from '../matrix/hold-several.js';
import type { RunMatrixOptions } from '../matrix/run-matrix.js';
import { prepareVariant, readVariant } from '../matrix/run-variant.js';
import { createPluginLoader } from '../plugins/load-plugins.js';
import { plugRecipe } from '../plugins/plug-recipe.js';
import type { Registries } from '../plugins/registries.js';
import { goalOf } from '../recipe/goal-of.js';
import type { Recipe } from '../recipe/recipe.js';
import { loadSweep, type Settings } from '../recipe/variants.js';
import { pluginMetricsOf } from '../record/plugin-metrics.js';
import { sweepCsv } from './sweep-table.js';
import { scoredTrial, type TrialOutcome } from './trial-outcome.js';
import { trialsOf } from './trials.js';

/** Options of {@link runSweep}. */
export type RunSweepOptions = Omit<RunMatrixOptions, 'reports'>;

/** What a sweep came to. */
export interface SweepResult {
  readonly directory: string;
  readonly record: SweepRecord;
  /** Path of the best recipe; absent where no trial was made. */
  readonly best?: string;
}

/**
 * Trains the trials of a sweep and sorts them by a metric on dev; with folds, on the dev parts of the folds, never on what they hold out. The
 * same command goes on where it was stopped. Writes `sweep.json`, `sweep.csv`, and the best recipe, `best.yaml`.
 *
 * @throws FolderInUseError where another process writes to the folder, or to one of its runs.
 */
export async function runSweep(options: RunSweepOptions): Promise<SweepResult> {
  const { file, overrides, plugins } = options;
  const loaded = await loadSweep(file, { overrides, plugins });
  const directory = options.directory(loaded.options.name);
  return whileHoldingSeveral(directory, options, () => trainSweep(directory, loaded, options));
}

async function trainSweep(
  directory: string,
  { options: sweep, tree }: Awaited<ReturnType<typeof loadSweep>>,
  { file, verify, onEvent, signal }: RunSweepOptions,
): Promise<SweepResult> {
  const started = performance.now();
  const planned: { settings: Settings; recipe: Recipe; registries: Registries }[] = [];
  const treeOf = (settings: Settings): Promise<unknown> =>
    tree({ own: settings, where: 'space', mayUnsetNothing: true });
  const load = createPluginLoader();
  // Every trial is checked before the first is trained.
  for (const settings of trialsOf(sweep)) {
    const where = `${file}: ${JSON.stringify(settings)}`;
    const { recipe: whole, registries } = await plugRecipe(await treeOf(settings), where, load);
    const { ablation: _, ...recipe } = whole;
    if (recipe.splits.type === 'everything') {
      throw new ConfigError(`${file}: splits: expected splits with a dev part, received everything.`);
    }
    planned.push({ settings, recipe, registries });
  }
  const metric = sweep.metric ?? planned[0]!.recipe.training.earlyStopping.monitor;
  const goal = goalOf(metric, planned[0]!);
  for (const { settings, recipe, registries } of planned) {
    checkMetric({ recipe, registries, metric, where: `${file}: ${JSON.stringify(settings)}` });
  }
  const readInputs = createInputReader({ verify });
  const done: TrialRecord[] = [];
  const attempts = createAttempts({ onEvent, signal });
  for (const [i, { settings, recipe, registries }] of planned.entries()) {
    const minutes = (performance.now() - started) / 60_000;
    if (sweep.minutes !== undefined && minutes >= sweep.minutes) {
      notice(onEvent, `${sweep.name}: ${sweep.minutes} minutes are over; the same command goes on`);
      break;
    }
    notice(onEvent, `${sweep.name}: trial ${i + 1} of ${planned.length}: ${settingsText(settings)}`);
    const trialDirectory = join(directory, trialName(i + 1));
    const train = await prepareVariant({
      recipe,
      registries,
      directory: trialDirectory,
      reports: false,
      readInputs,
      onEvent: attempts.onEvent,
      signal,
    });
    const failure = train && (await attempts.attempt(train, isOfTrial));
    const outcome: TrialOutcome = failure
      ? { failed: failure.reason }
      : await readTrial(trialDirectory, metric);
    if (outcome.failed) notice(onEvent, `${sweep.name}: trial ${i + 1} failed: ${outcome.failed}`);
    done.push({ trial: i + 1, settings, ...outcome });
  }
  const record: SweepRecord = {
    name: sweep.name,
    metric,
    goal,
    ...pluginMetricsOf(planned[0]!.registries.metrics.metrics),
    planned: planned.length,
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
  const value = await treeOf(best.settings);
  await writeFileAtomic(path, `${head.join('\n')}\n${stringify(value, { lineWidth: 120 })}`);
  return { directory, record, best: path };
}

const trialName = (trial: number): string => `trial-${String(trial).padStart(3, '0')}`;

/** A trial's settings in a line. */
export const settingsText = (settings: Settings): string =>
  Object.entries(settings)
    .map(([path, value]) => `${path}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');

async function readTrial(directory: string, metric: string): Promise<TrialOutcome> {
  const { results } = await readVariant(directory, 'dev');
  return scoredTrial(results, metric);
}

/**
 * Whether an error is what came of a trial's settings: a model that cannot be made or that diverges is an answer of the search. What is wrong with a
 * dataset, an encoder or a callback is wrong with every trial, and no news of one that is done.
 */
const isOfTrial = (error: unknown): boolean =>
  (error instanceof ErcError || error instanceof EngineError || error instanceof RangeError) &&
  !(error instanceof DataError || error instanceof EncoderError || error instanceof CallbackError);

function sorted(trials: readonly TrialRecord[], metric: string, goal: 'max' | 'min'): TrialRecord[] {
  const value = ({ mean }: TrialRecord): number => {
    const found = mean?.[metric];
    return typeof found !== 'number' ? Number.NEGATIVE_INFINITY : goal === 'max' ? found : -found;
  };
  return [...trials].sort((a, b) => value(b) - value(a) || a.trial - b.trial);
}
