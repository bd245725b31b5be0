import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { writeJson } from '@erc/trainer';

const RECIPE_FILE = 'recipe.json';

/** What {@link openRunFolder} takes. */
export interface OpenRunFolderOptions {
  readonly directory: string;
  /** The resolved recipe. */
  readonly recipe: unknown;
  readonly log: (line: string) => void;
}

/**
 * Looks whether a run may be written to a folder: a new or empty one, or the folder of an earlier run.
 *
 * @returns Whether an earlier run is there.
 * @throws ConfigError when the folder holds something that is not a run.
 */
export async function checkRunFolder(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new ConfigError(`--out: expected a folder, received ${directory}: ${error.code}.`, {
      cause: error,
    });
  });
  if (names.length > 0 && !names.includes(RECIPE_FILE)) {
    throw new ConfigError(
      `--out: expected a new or empty folder, or one of an earlier run, received ${directory} with ${names.length} entries.`,
    );
  }
  return names.length > 0;
}

/**
 * Makes a run folder ready: a new one, or the folder of an earlier run of the same recipe, which is replaced. A run of another recipe is
 * kept under `<directory>.old-<n>`.
 *
 * @throws ConfigError when the folder holds something that is not a run.
 */
export async function openRunFolder({ directory, recipe, log }: OpenRunFolderOptions): Promise<void> {
  if (await checkRunFolder(directory)) {
    const before = await readFile(join(directory, RECIPE_FILE), 'utf8');
    if (before === `${JSON.stringify(recipe, null, 2)}\n`) {
      await rm(directory, { recursive: true });
    } else {
      const kept = await freeName(directory);
      await rename(directory, kept);
      log(`the run of another recipe that was in ${directory} is now in ${kept}`);
    }
  }
  await mkdir(directory, { recursive: true });
  await writeJson(join(directory, RECIPE_FILE), recipe);
}

async function freeName(directory: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = `${directory}.old-${n}`;
    const taken = await readdir(name).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
    if (!taken) return name;
  }
}
