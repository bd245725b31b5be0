import { join } from 'node:path';
import { DataError, EncoderError, ErcError } from '@erc/core';
import { EngineError } from '@erc/engine';
import type { TrialRecord } from '@erc/run-folder';
import { CallbackError } from '@erc/trainer';
import { createAttempts } from '../attempts.js';
import { createInputReader } from '../dataset/run-inputs.js';
import { notice } from '../events.js';
import { whileHoldingSeveral } from '../matrix/hold-several.js';
import type { RunMatrixOptions } from '../matrix/run-matrix.js';
import { prepareVariant } from '../matrix/run-variant.js';
import { loadSweep, type Settings, type SweepOptions, type Variants } from '../recipe/variants.js';
import { failuresIn } from '../shards/failures.js';
import { planSweep } from './plan-sweep.js';
import type { TrialOutcome } from './trial-outcome.js';
import { readTrial, type SweepResult, writeSweep } from './write-sweep.js';

/** Options of {@link runSweep}. */
export type RunSweepOptions = Omit<RunMatrixOptions, 'reports'>;

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
  loaded: Variants<SweepOptions>,
  { file, verify, onEvent, signal }: RunSweepOptions,
): Promise<SweepResult> {
  const started = performance.now();
  const planned = await planSweep(loaded, file);
  // Every trial was checked before the first is trained.
  const { sweep, metric, trials } = planned;
  const readInputs = createInputReader({ verify });
  const done: TrialRecord[] = [];
  const attempts = createAttempts({ onEvent, signal });
  for (const [i, { name, settings, recipe, registries }] of trials.entries()) {
    const minutes = (performance.now() - started) / 60_000;
    if (sweep.minutes !== undefined && minutes >= sweep.minutes) {
      notice(onEvent, `${sweep.name}: ${sweep.minutes} minutes are over; the same command goes on`);
      break;
    }
    notice(onEvent, `${sweep.name}: trial ${i + 1} of ${trials.length}: ${settingsText(settings)}`);
    const trialDirectory = join(directory, name);
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
  const result = await writeSweep({ directory, file, planned, done });
  const isComplete = done.length === trials.length && done.every(({ failed }) => failed === undefined);
  if (isComplete) await failuresIn(directory).clear();
  return result;
}

/** A trial's settings in a line. */
export const settingsText = (settings: Settings): string =>
  Object.entries(settings)
    .map(([path, value]) => `${path}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');

/**
 * Whether an error is what came of a trial's settings: a model that cannot be made or that diverges is an answer of the search. What is wrong with a
 * dataset, an encoder or a callback is wrong with every trial, and no news of one that is done.
 */
export const isOfTrial = (error: unknown): boolean =>
  (error instanceof ErcError || error instanceof EngineError || error instanceof RangeError) &&
  !(error instanceof DataError || error instanceof EncoderError || error instanceof CallbackError);
