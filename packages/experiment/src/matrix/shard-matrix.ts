import { join } from 'node:path';
import { createInputReader } from '../dataset/run-inputs.js';
import { loadMatrix } from '../recipe/variants.js';
import { trainedSplitOf } from '../record/job-result.js';
import { jobsOfMember } from '../shards/members.js';
import { mergeMembers } from '../shards/merge-members.js';
import type { JobShard } from '../shards/shard.js';
import { type TrainedShard, trainMembers } from '../shards/train-members.js';
import { whileHoldingSeveral } from './hold-several.js';
import { matrixRows } from './matrix-rows.js';
import { checkRows, type RunMatrixOptions } from './run-matrix.js';
import { failedRow, type MatrixResult, readRow, writeMatrix } from './write-matrix.js';

/** Options of {@link runMatrixShard}. */
export interface MatrixShardOptions extends Omit<RunMatrixOptions, 'reports'> {
  readonly shard: JobShard;
}

/**
 * Trains every `count`-th training of a matrix (recipe, seed and fold), from the `index`-th on: a job of several that run at once on one folder, in any order
 * and as often as need be. Writes no table: {@link mergeMatrix} does.
 *
 * @throws FolderInUseError where another process trains one of them, or writes to one of the runs.
 */
export async function runMatrixShard(options: MatrixShardOptions): Promise<TrainedShard> {
  const { file, overrides, plugins, verify, shard, onEvent, signal } = options;
  const loaded = await loadMatrix(file, { overrides, plugins });
  const { name: title } = loaded.options;
  const { recipes: members } = await matrixRows(loaded, file);
  const readInputs = createInputReader({ verify });
  return trainMembers({
    title,
    directory: options.directory(title),
    members,
    shard,
    check: async (left) => void (await checkRows(left, options, readInputs)),
    readInputs,
    onEvent,
    signal,
  });
}

/** Options of {@link mergeMatrix}. */
export interface MergeMatrixOptions extends RunMatrixOptions {
  /** How many shards there are, for the error. @default it does not say which to run */
  readonly shards?: number | undefined;
}

/**
 * Makes the tables, the pages and the statistics of a matrix that shards have trained, byte for byte those of one process. Trains nothing.
 *
 * @throws DataError that lists all trainings that are missing.
 */
export async function mergeMatrix(options: MergeMatrixOptions): Promise<MatrixResult> {
  const { file, overrides, plugins, verify, reports = true, shards, onEvent, signal } = options;
  const loaded = await loadMatrix(file, { overrides, plugins });
  const { name } = loaded.options;
  const directory = options.directory(name);
  const rows = await matrixRows(loaded, file);
  const { recipes, baseline } = rows;
  const readInputs = createInputReader({ verify });
  return whileHoldingSeveral(directory, options, async () => {
    const several = { directory, members: recipes, readInputs, onEvent, signal };
    const failures = await mergeMembers({ ...several, shards, reports });
    const reasonOf = new Map(failures.map((failure) => [failure.name, failure.reason]));
    const trained = await Promise.all(
      recipes.flatMap((row) => (reasonOf.has(row.name) ? [] : [readRow(row, join(directory, row.name))])),
    );
    const failed = recipes.flatMap((row) => {
      const reason = reasonOf.get(row.name);
      return reason === undefined ? [] : [failedRow(row, reason)];
    });
    const [first] = await jobsOfMember(baseline, several);
    return writeMatrix({ directory, name, rows, trained, failed, split: trainedSplitOf(first!) });
  });
}
