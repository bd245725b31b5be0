import { shellWord } from '@erc/core/node';
import { type ArrayJobs, checkJobs, type JobFiles } from './array-jobs.js';

/** Options of {@link slurmJobs}. */
export interface SlurmJobsOptions extends ArrayJobs {
  /** Absolute path of the folder that the logs go into. */
  readonly logs: string;
}

/** Slurm's `MaxArraySize`, unless a site has set another: tasks are numbered from 0 to one less. */
const MOST_TASKS = 1001;

/** Seconds before its time is up that a task is told, so that it keeps what it has made. */
const NOTICE_SECONDS = 60;

/**
 * Batch files for Slurm: an array of shards, and the merge. A task does nothing but the program, which so gets the signals of the scheduler, and
 * whose exit code is the task's. One that starts again goes on in its log.
 *
 * @throws ConfigError for a name, a number or a word that cannot be.
 */
export function slurmJobs(options: SlurmJobsOptions): JobFiles {
  checkJobs(options, { scheduler: 'Slurm', mostShards: MOST_TASKS });
  const { name, shards, parallel, task, merge, cpus } = options;
  const tasks = `0-${shards - 1}${parallel === undefined ? '' : `%${parallel}`}`;
  // Shards are numbered from 1, and their number is written out: a task that is submitted again alone still knows which of them it is.
  const shard = `--shard "$((SLURM_ARRAY_TASK_ID + 1))/${shards}"`;
  return {
    array: fileOf(options, {
      name,
      log: '%A-%a',
      settings: [`--array=${tasks}`, `--cpus-per-task=${cpus}`],
      command: `${task.map(shellWord).join(' ')} ${shard}`,
    }),
    merge: fileOf(options, {
      name: `${name}-merge`,
      log: '%j',
      settings: ['--cpus-per-task=1', '--kill-on-invalid-dep=yes'],
      command: merge.map(shellWord).join(' '),
    }),
  };
}

interface Batch {
  readonly name: string;
  /** End of the log's name, in Slurm's words. */
  readonly log: string;
  readonly settings: readonly string[];
  readonly command: string;
}

function fileOf(
  { memoryGib, minutes, logs, directory, variables }: SlurmJobsOptions,
  { name, log, settings, command }: Batch,
): string {
  const all = [
    `--job-name=${name}`,
    ...settings,
    `--mem=${memoryGib}G`,
    `--time=${minutes}`,
    '--requeue',
    '--open-mode=append',
    ...(60 * minutes > 2 * NOTICE_SECONDS ? [`--signal=B:TERM@${NOTICE_SECONDS}`] : []),
    `--output=${settingWord(`${logs.replaceAll('%', '%%')}/${name}-${log}.log`)}`,
  ];
  return `#!/bin/bash
${all.map((setting) => `#SBATCH ${setting}`).join('\n')}
set -eu
${Object.entries(variables)
  .map(([key, value]) => `export ${key}=${shellWord(value)}\n`)
  .join('')}cd ${shellWord(directory)}
exec ${command}
`;
}

/** A value as sbatch reads it, which knows double quotes alone. */
const settingWord = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, String.raw`\$&`)}"`;
