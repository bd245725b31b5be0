import { join } from 'node:path';
import { ErcError } from '@erc/core';
import type { InputHashes } from '@erc/run-folder';
import { refuseInsideRun } from '@erc/run-folder/node';
import { createAttempts } from '../attempts.js';
import { notice } from '../events.js';
import { planExperiment } from '../plan/plan-experiment.js';
import { MemoryError } from '../train/memory-error.js';
import { isDone } from '../train/run-job.js';
import { failuresIn } from './failures.js';
import { jobName, type ListedMember, listMembers, type MemberOptions, stateOf } from './members.js';
import { runJobs } from './run-jobs.js';
import { type JobShard, ofShard } from './shard.js';

/** Options of {@link trainMembers}. */
export interface TrainMembersOptions extends MemberOptions {
  /** Of the matrix or sweep. */
  readonly title: string;
  readonly shard: JobShard;
  /** Checks recipes that have something left to train, before the first of them is trained. @default nothing is checked */
  readonly check?: ((members: readonly ListedMember[]) => Promise<void>) | undefined;
  /** Which errors are of a recipe alone, of those that are not of the machine. @default all of them */
  readonly isRecipeError?: ((error: unknown) => boolean) | undefined;
}

/** Result of a shard of a matrix or sweep. Trainings are named by their folders. */
export interface TrainedShard {
  readonly directory: string;
  /** Those of the shard that are complete. */
  readonly done: readonly string[];
  /** The first of each recipe that failed: its others are not trained by this shard then. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Trains every `count`-th training of several recipes, seed by seed and fold by fold, from the `index`-th on, beside other processes. Resumes
 * what the folders have. Why one failed is kept for what merges the shards.
 *
 * @throws FolderInUseError where another process trains one of them.
 */
export async function trainMembers({
  title,
  shard,
  check,
  isRecipeError,
  ...options
}: TrainMembersOptions): Promise<TrainedShard> {
  const { directory, onEvent, signal } = options;
  await refuseInsideRun(directory, 'folder of several runs');
  const listed = await listMembers(options);
  const all = listed.flatMap((member) => member.jobs.map((job) => ({ member, job })));
  const jobsOfShard = ofShard(all, shard);
  const members = listed.flatMap((member) => {
    const jobs = jobsOfShard.filter((one) => one.member === member).map(({ job }) => job);
    return jobs.length === 0 ? [] : [{ ...member, jobs }];
  });
  const isLeft = async (member: ListedMember): Promise<boolean> =>
    (await leftOrAll(member, options)).length > 0;
  const left: ListedMember[] = [];
  for (const member of members) if (await isLeft(member)) left.push(member);
  await check?.(left);
  const attempts = createAttempts({ onEvent, signal });
  // How much memory there is differs from machine to machine: a table shall not.
  const isReported = (error: unknown): boolean =>
    !(error instanceof MemoryError) && (isRecipeError?.(error) ?? true);
  const failures = failuresIn(directory);
  const done: string[] = [];
  const failed: { name: string; reason: string }[] = [];
  for (const member of members) {
    const { name, recipe, registries, jobs } = member;
    const isOf = ({ path }: { readonly path: string }): boolean => jobs.some((job) => job.path === path);
    notice(onEvent, `${title}: ${jobs.map((job) => jobName(name, job)).join(', ')}`);
    let inputs: InputHashes | undefined;
    const failure = await attempts.attempt(async () => {
      const { read, hashes, hasRun } = await stateOf(member, options);
      inputs = hashes;
      if (hasRun && jobs.every((job) => isDone(join(directory, name), job))) {
        return notice(onEvent, 'already complete, skipped');
      }
      const plan = planExperiment(recipe, registries, read.dataset);
      await runJobs({
        recipe,
        registries,
        directory: join(directory, name),
        read,
        plan,
        jobs: plan.jobs.filter(isOf),
        hasRun,
        replaces: true,
        onEvent: attempts.onEvent,
        signal,
      });
    }, isReported);
    const stillLeft = failure ? await leftOrAll(member, options) : [];
    for (const job of jobs) {
      if (stillLeft.includes(job)) continue;
      done.push(jobName(name, job));
      await failures.remove({ name, path: job.path });
    }
    if (!failure) continue;
    const [job] = stillLeft;
    // All are complete: what failed was none of them.
    if (!job) throw new ErcError(`${title}: ${name}: ${failure.reason}`);
    notice(onEvent, `${title}: ${jobName(name, job)} failed: ${failure.details}`);
    await failures.add({ name, recipe, path: job.path, inputs }, failure.reason);
    failed.push({ name: jobName(name, job), reason: failure.reason });
  }
  return { directory, done, failed };
}

/** As {@link leftOf}; of a recipe that cannot be read all: its attempt says why. */
const leftOrAll = (member: ListedMember, options: MemberOptions): Promise<ListedMember['jobs']> =>
  leftOf(member, options).catch((error: unknown) => {
    if (options.signal.aborted) throw error;
    return member.jobs;
  });

/** Trainings of a recipe that are not complete. */
async function leftOf(member: ListedMember, options: MemberOptions): Promise<ListedMember['jobs']> {
  const { hasRun } = await stateOf(member, options);
  const folder = join(options.directory, member.name);
  return member.jobs.filter((job) => !(hasRun && isDone(folder, job)));
}
