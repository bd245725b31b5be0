import { isAbsolute, join, relative } from 'node:path';
import { ConfigError, type Dataset } from '@erc/core';
import { userPath } from '@erc/core/node';
import type { InputHashes } from '@erc/run-folder';
import { isRunOf } from '@erc/run-folder/node';
import { hashesOf, type ReadInputs, type RunInputs } from '../dataset/run-inputs.js';
import { identifyEncoders } from '../encode/stored-encoders.js';
import { cutPool } from '../plan/cut-pool.js';
import type { JobKey } from '../plan/job.js';
import { listJobs } from '../plan/list-jobs.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import type { RecipeRunOptions } from '../run-options.js';

/** A recipe of a matrix, or a trial of a sweep. */
export interface Member {
  /** Its folder in that of the matrix or sweep. */
  readonly name: string;
  readonly recipe: Recipe;
  readonly registries: Registries;
}

/** What trainings of several recipes have in common. */
export interface MemberOptions extends Pick<RecipeRunOptions, 'onEvent' | 'signal'> {
  /** Of the matrix or sweep, absolute. */
  readonly directory: string;
  readonly members: readonly Member[];
  /** Of the command, which shares datasets between its recipes. */
  readonly readInputs: ReadInputs;
}

/** A recipe with its trainings. */
export interface ListedMember extends Member {
  readonly jobs: readonly Pick<JobKey, 'path'>[];
}

/**
 * Lists the trainings of several recipes, one for each seed and fold.
 *
 * @throws ConfigError for a recipe that begins with weights which another one of them makes: shards run in any order.
 */
export async function listMembers({
  directory,
  members,
  readInputs,
  onEvent,
  signal,
}: MemberOptions): Promise<ListedMember[]> {
  for (const { name, recipe } of members) refuseDependent(name, recipe, directory);
  const listed: ListedMember[] = [];
  for (const member of members) {
    listed.push({ ...member, jobs: await jobsOfMember(member, { readInputs, onEvent, signal }) });
  }
  return listed;
}

/** Lists the trainings of a recipe. Weights to start from are not looked at. */
export async function jobsOfMember(
  { recipe: { init: _, ...recipe }, registries }: Omit<Member, 'name'>,
  { readInputs, onEvent, signal }: Pick<MemberOptions, 'readInputs' | 'onEvent' | 'signal'>,
): Promise<JobKey[]> {
  const { dataset } = await readInputs({ recipe, registries, onEvent, signal });
  return jobsOf(recipe, dataset);
}

function jobsOf(recipe: Recipe, dataset: Dataset): JobKey[] {
  let folds: number | undefined;
  try {
    ({ folds } = cutPool(recipe, dataset, false));
  } catch {
    // What is wrong with the splits is told by who trains it.
  }
  return listJobs(recipe, folds).flatMap(({ jobs }) => jobs);
}

/** @throws ConfigError where a recipe begins with weights that lie in the folder of the matrix or sweep. */
export function refuseDependent(name: string, { init }: Recipe, directory: string): void {
  if (!init) return;
  const below = relative(directory, userPath(init.from));
  if (below.startsWith('..') || isAbsolute(below)) return;
  throw new ConfigError(
    `${name}: init.from: expected weights from outside of ${directory}, since shards train in any order, received ${init.from}. Without --shard one process trains all in their order.`,
  );
}

/** What a recipe reads, and whether its folder has a run of that. */
export interface MemberState {
  readonly read: RunInputs;
  readonly hashes: InputHashes;
  readonly hasRun: boolean;
}

/** Reads what a recipe names, and looks at what its folder has. */
export async function stateOf(
  { name, recipe, registries }: Member,
  { directory, readInputs, onEvent, signal }: Omit<MemberOptions, 'members'>,
): Promise<MemberState> {
  const read = await readInputs({ recipe, registries, onEvent, signal });
  const hashes = hashesOf(read, await identifyEncoders(read.streams, { signal }));
  const hasRun = await isRunOf({ directory: join(directory, name), recipe, inputs: hashes });
  return { read, hashes, hasRun };
}

/** Names a training: the folder that it lies in, from that of the matrix or sweep. */
export const jobName = (name: string, { path }: Pick<JobKey, 'path'>): string =>
  path === '' ? name : `${name}/${path}`;
