import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import type { TrialRecord } from '@erc/run-folder';
import { createInputReader } from '../dataset/run-inputs.js';
import { whileHoldingSeveral } from '../matrix/hold-several.js';
import { loadSweep, type SweepOptions } from '../recipe/variants.js';
import { mergeMembers } from '../shards/merge-members.js';
import type { JobShard } from '../shards/shard.js';
import { type TrainedShard, trainMembers } from '../shards/train-members.js';
import { planSweep } from './plan-sweep.js';
import { isOfTrial, type RunSweepOptions } from './run-sweep.js';
import { readTrial, type SweepResult, writeSweep } from './write-sweep.js';

/** Options of {@link runSweepShard}. */
export interface SweepShardOptions extends RunSweepOptions {
  readonly shard: JobShard;
}

/**
 * Trains every `count`-th training of a sweep (trial, seed and fold), from the `index`-th on: a job of several that run at once on one folder, in any order and
 * as often as need be. Writes no table: {@link mergeSweep} does.
 *
 * @throws ConfigError for a sweep with `minutes`: whether a trial is made depends on how long others took.
 */
export async function runSweepShard(options: SweepShardOptions): Promise<TrainedShard> {
  const { file, overrides, plugins, verify, shard, onEvent, signal } = options;
  const loaded = await loadSweep(file, { overrides, plugins });
  refuseMinutes(loaded.options, file);
  const { name: title } = loaded.options;
  const { trials: members } = await planSweep(loaded, file);
  return trainMembers({
    title,
    directory: options.directory(title),
    members,
    shard,
    isRecipeError: isOfTrial,
    readInputs: createInputReader({ verify }),
    onEvent,
    signal,
  });
}

/** Options of {@link mergeSweep}. */
export interface MergeSweepOptions extends RunSweepOptions {
  /** How many shards there are, for the error. @default it does not say which to run */
  readonly shards?: number | undefined;
}

/**
 * Makes the tables and the best recipe of a sweep that shards have trained, byte for byte those of one process. Trains nothing.
 *
 * @throws DataError that lists all trainings that are missing.
 */
export async function mergeSweep(options: MergeSweepOptions): Promise<SweepResult> {
  const { file, overrides, plugins, verify, shards, onEvent, signal } = options;
  const loaded = await loadSweep(file, { overrides, plugins });
  refuseMinutes(loaded.options, file);
  const directory = options.directory(loaded.options.name);
  const planned = await planSweep(loaded, file);
  const { trials, metric } = planned;
  return whileHoldingSeveral(directory, options, async () => {
    const readInputs = createInputReader({ verify });
    const several = { directory, members: trials, readInputs, onEvent, signal };
    const failures = await mergeMembers({ ...several, shards, reports: false });
    const done: TrialRecord[] = [];
    for (const [i, { name, settings }] of trials.entries()) {
      const failed = failures.find((failure) => failure.name === name)?.reason;
      const outcome = failed === undefined ? await readTrial(join(directory, name), metric) : { failed };
      done.push({ trial: i + 1, settings, ...outcome });
    }
    return writeSweep({ directory, file, planned, done });
  });
}

/** The trials of a grid or a random search depend on no other one; those that a time allows do. */
export function refuseMinutes({ minutes }: Pick<SweepOptions, 'minutes'>, file: string): void {
  if (minutes === undefined) return;
  throw new ConfigError(
    `${file}: minutes: expected none where shards train, since which trials are made would depend on how long others took; received ${minutes}.`,
  );
}
