import { join } from 'node:path';
import { messageOf } from '@erc/core';
import type { FailedRecipe } from '@erc/run-folder';
import { notice } from '../events.js';
import { planExperiment } from '../plan/plan-experiment.js';
import { isDone } from '../train/run-job.js';
import { isComplete } from './complete.js';
import { failuresIn } from './failures.js';
import { finishJobs } from './finish-jobs.js';
import { jobName, listMembers, type MemberOptions, stateOf } from './members.js';
import { missingJobs } from './missing-jobs.js';

/** Options of {@link mergeMembers}. */
export interface MergeMembersOptions extends MemberOptions {
  /** How many shards there are, for the error. */
  readonly shards?: number | undefined;
  /** Whether each run gets a page. */
  readonly reports: boolean;
}

/**
 * Finishes several recipes that shards have trained: writes what joins the seeds and folds of each, with their pages. Trains nothing.
 *
 * @returns Those that failed, in their order: one process would have ended them at the first of their trainings that failed.
 * @throws DataError that lists all trainings that are missing.
 */
export async function mergeMembers({
  shards,
  reports,
  ...options
}: MergeMembersOptions): Promise<Pick<FailedRecipe, 'name' | 'reason'>[]> {
  const { directory, onEvent, signal } = options;
  const listed = await listMembers(options);
  const failures = failuresIn(directory);
  const missing: string[] = [];
  const problems: string[] = [];
  const failed: { name: string; reason: string }[] = [];
  const complete: { readonly finish: () => Promise<void> }[] = [];
  for (const member of listed) {
    const { name, recipe, registries, jobs } = member;
    const folder = join(directory, name);
    // What cannot be read has failed, or is missing.
    let unreadable = '';
    const state = await stateOf(member, options).catch((error: unknown) => {
      if (signal.aborted) throw error;
      unreadable = messageOf(error);
      return undefined;
    });
    const missingBefore = missing.length;
    let reason: string | undefined;
    for (const job of jobs) {
      if (state?.hasRun && isDone(folder, job)) continue;
      reason = await failures.find({ name, recipe, path: job.path, inputs: state?.hashes });
      if (reason !== undefined) break;
      missing.push(jobName(name, job));
    }
    if (unreadable !== '' && missing.length > missingBefore)
      problems.push(`${name}: cannot be read: ${unreadable}`);
    if (reason !== undefined) failed.push({ name, reason });
    if (reason !== undefined || !state) continue;
    complete.push({
      async finish() {
        if (isComplete(folder, reports)) return;
        notice(onEvent, `merge: ${name}`);
        const { read, hashes } = state;
        const plan = planExperiment(recipe, registries, read.dataset);
        await finishJobs({
          recipe,
          registries,
          directory: folder,
          read,
          hashes,
          plan,
          reports,
          onEvent,
          signal,
        });
      },
    });
  }
  if (missing.length > 0) {
    const all = listed.flatMap(({ name, jobs }) => jobs.map((job) => jobName(name, job)));
    throw missingJobs({ directory, all, missing, shards, problems });
  }
  for (const { finish } of complete) await finish();
  if (failed.length === 0) await failures.clear();
  return failed;
}
