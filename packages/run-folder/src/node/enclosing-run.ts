import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '@erc/core';
import { INPUTS_FILE } from '../files/inputs.js';
import { RECIPE_FILE } from '../files/recipe.js';
import { RUN_FILE } from '../files/run.js';

/** The innermost run that a folder lies in; `undefined` where it lies in none. */
export async function enclosingRun(directory: string): Promise<string | undefined> {
  for (let folder = resolve(directory); ; ) {
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    if (await isRun(parent)) return parent;
    folder = parent;
  }
}

/**
 * Refuses a folder that is a run or lies in one: what starts that run again would find files of others.
 *
 * @param where Begins the error.
 * @param received The folder that the user named, if it is one inside.
 * @throws ConfigError naming the run.
 */
export async function refuseInsideRun(directory: string, where: string, received = directory): Promise<void> {
  const run = (await isRun(directory)) ? directory : await enclosingRun(directory);
  if (run === undefined) return;
  const inside = run === received ? '' : `, which lies in the run ${run}`;
  throw new ConfigError(
    `${where}: expected a folder outside of runs, received ${received}${inside}. Name another one.`,
  );
}

/** A recipe alone may be one that somebody wrote: a run has more. */
const isRun = async (folder: string): Promise<boolean> =>
  (await exists(join(folder, RECIPE_FILE.name))) &&
  ((await exists(join(folder, INPUTS_FILE.name))) || (await exists(join(folder, RUN_FILE.name))));

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
