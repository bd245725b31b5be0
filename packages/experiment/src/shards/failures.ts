import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { removeLeftovers } from '@erc/core/node';
import { FAILURES_FOLDER, failureFile, type InputHashes } from '@erc/run-folder';
import { findRecord, writeRecord } from '@erc/run-folder/node';
import { hashRecipe } from '../recipe/hash-recipe.js';
import type { Recipe } from '../recipe/recipe.js';

/** A training of a matrix or sweep: a seed and fold of a row. */
export interface MemberJob {
  /** Of the row: its folder. */
  readonly name: string;
  readonly recipe: Recipe;
  /** Folder in that of the row. */
  readonly path: string;
  /** What it reads; `undefined` where that cannot be read. */
  readonly inputs: InputHashes | undefined;
}

/** Why trainings of several shards failed, kept in the folder of a matrix or sweep until they are complete: what merges them trains nothing. */
export interface Failures {
  /** Keeps why a training failed. */
  add(job: MemberJob, reason: string): Promise<void>;
  /** Why a training of this recipe and these inputs failed; `undefined` where no shard says so. */
  find(job: MemberJob): Promise<string | undefined>;
  /** Forgets the failure of a training that is tried again. */
  remove(job: Pick<MemberJob, 'name' | 'path'>): Promise<void>;
  /** Forgets all of them. */
  clear(): Promise<void>;
}

/** @param several Folder of the matrix or sweep. */
export function failuresIn(several: string): Failures {
  const directory = join(several, FAILURES_FOLDER);
  return {
    async add({ name, recipe, path, inputs }, reason) {
      await mkdir(directory, { recursive: true });
      // Of shards that were killed.
      await removeLeftovers(directory);
      await writeRecord(directory, failureFile(name, path), {
        recipe: hashRecipe(recipe),
        ...(inputs && { inputs }),
        reason,
      });
    },
    async find({ name, recipe, path, inputs }) {
      const failure = await findRecord(directory, failureFile(name, path));
      const isOfThis = failure?.recipe === hashRecipe(recipe) && isDeepStrictEqual(failure.inputs, inputs);
      return isOfThis ? failure.reason : undefined;
    },
    remove: ({ name, path }) => rm(join(directory, failureFile(name, path).name), { force: true }),
    clear: () => rm(directory, { recursive: true, force: true }),
  };
}
