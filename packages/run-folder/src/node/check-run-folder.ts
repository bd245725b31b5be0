import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError, DataError } from '@erc/core';
import { removeLeftovers, userDirectory } from '@erc/core/node';
import { INPUTS_FILE, type InputHashes } from '../files/inputs.js';
import type { KernelsRecord } from '../files/kernels.js';
import { OPTIONS_FILE, RECIPE_FILE } from '../files/recipe.js';
import { differingKeys } from '../recipe-words/differing-keys.js';
import { refuseInsideRun } from './enclosing-run.js';
import {
  type HeldFolder,
  type HoldFolderOptions,
  holdFolder,
  LOCK_NAME,
  refuseHeldInside,
} from './hold-folder.js';
import { findRecord, readRecord, writeRecord } from './record-files.js';
import { listRunContents, removeRunContents } from './run-contents.js';

/** Options of {@link checkRunFolder}. */
export interface RunFolderOptions extends HoldFolderOptions {
  readonly directory: string;
  /** The resolved recipe. */
  readonly recipe: Readonly<Record<string, unknown>>;
  /** @default false */
  readonly fastDevRun?: boolean;
  /** Go on with what is there, where something is. @default false */
  readonly resume?: boolean;
}

/** A folder that a run may be written to, by this process alone. But for its lock nothing is changed in it before it is opened. */
export interface CheckedRunFolder extends Pick<HeldFolder, 'check' | 'release'> {
  /** @throws DataError when what the run that is there has read is something else now. */
  checkInputs(inputs: InputHashes): Promise<void>;
  /**
   * Makes the folder ready. To resume: as it is, without what killed processes have left in it. Else a new one, or that of a finished run of
   * the same recipe on the same data, whose files are removed; any other, one that could be resumed, and one that holds anything that no run has
   * made, is kept under `<directory>.old-<n>`.
   *
   * @param inputs What the run has read.
   * @param log Is told what was kept, and where.
   * @param kernels Those that compute a run that begins. @default not written down
   * @throws ConfigError as {@link checkRunFolder} does: hours may lie between the two.
   */
  open(inputs: InputHashes, log: (line: string) => void, kernels?: KernelsRecord): Promise<void>;
}

/**
 * Looks whether a run may be written to a folder: a new or empty one, or the folder of an earlier run; and takes it for this process.
 *
 * @throws ConfigError when the folder holds something that is not a run, or a run of another recipe that is to be resumed, or lies in another run.
 * @throws FolderInUseError when another process writes there.
 */
export async function checkRunFolder(options: RunFolderOptions): Promise<CheckedRunFolder> {
  const { directory, recipe, resume = false, signal, log } = options;
  const hasRun = await findRun(directory, resume ? recipe : undefined);
  // One that an earlier version began there may come to its end.
  if (!(resume && hasRun)) await refuseInsideRun(dirname(directory), 'run folder', directory);
  const held = await holdFolder(directory, { signal, log });
  try {
    await refuseHeldInside(directory);
  } catch (error) {
    await held.release();
    throw error;
  }
  return {
    check: () => held.check(),
    release: () => held.release(),
    checkInputs: (inputs) => checkInputs(directory, inputs),
    open: (inputs, log, kernels) => openFolder(options, { held, inputs, log, kernels }),
  };
}

/**
 * Whether the run of a recipe is in a folder.
 *
 * @param resume The recipe that is to go on with what is there; absent: a run starts anew.
 */
export async function findRun(directory: string, resume: unknown): Promise<boolean> {
  const all = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new ConfigError(`run folder: expected a folder, received ${directory}: ${error.code}.`, {
      cause: error,
    });
  });
  // Without a recipe, what is written before it is what a killed process left.
  const names = all.filter(
    (name) => !name.endsWith('.tmp') && ![OPTIONS_FILE.name, INPUTS_FILE.name, LOCK_NAME].includes(name),
  );
  if (names.length === 0) return false;
  if (!names.includes(RECIPE_FILE.name)) {
    throw new ConfigError(
      `run folder: expected a new or empty folder, or one of an earlier run, received ${directory} with ${names.length} entries.`,
    );
  }
  if (resume !== undefined) {
    const keys = differingKeys(await readRecord(directory, RECIPE_FILE), resume);
    if (keys.length > 0) {
      throw new ConfigError(
        `run folder: expected the recipe that the run in ${directory} was started with, received one that differs in ${keys.join(', ')}.`,
      );
    }
  }
  return true;
}

const INPUT_NAMES: Readonly<Record<string, string>> = {
  dataset: 'the dataset',
  init: 'the weights of init.from',
};

/** What a run in a folder has read that is something else now, for people; nothing where no run is there. */
export async function changedInputs(directory: string, inputs: InputHashes): Promise<string[]> {
  const recorded = await findRecord(directory, INPUTS_FILE);
  if (!recorded || !existsSync(join(directory, RECIPE_FILE.name))) return [];
  const { encoders, ...before } = recorded;
  const { encoders: encodersNow, ...now } = inputs;
  return [
    ...differingKeys(before, now).map((name) => INPUT_NAMES[name] ?? name),
    // Runs from before encoders were written down are not checked for them.
    ...(encoders
      ? differingKeys(encoders, encodersNow ?? {}).map((name) => `the encoder of the stream ${name}`)
      : []),
  ];
}

/** @throws DataError when what the run that is there has read is something else now. */
export async function checkInputs(directory: string, inputs: InputHashes): Promise<void> {
  const changed = await changedInputs(directory, inputs);
  if (changed.length === 0) return;
  throw new DataError(
    `run folder: ${directory}: expected ${changed.join(' and ')} as the run was started with, received another state of it. A run that does not resume starts anew, and keeps what is there.`,
  );
}

/** What {@link openFolder} needs beside the run's options. */
export interface Opening {
  readonly held: HeldFolder;
  readonly inputs: InputHashes;
  readonly log: (line: string) => void;
  readonly kernels?: KernelsRecord | undefined;
}

/** Makes a folder that is held ready for a run; see {@link CheckedRunFolder}. */
export async function openFolder(
  { directory, recipe, fastDevRun = false, resume = false }: RunFolderOptions,
  { held, inputs, log, kernels }: Opening,
): Promise<void> {
  held.check();
  const hasRun = await findRun(directory, resume ? recipe : undefined);
  await removeLeftovers(directory, { of: 'anyone' });
  if (hasRun) {
    if (resume) return clearFoldersIn(directory);
    const contents = await listRunContents(directory);
    const kind = await keptAs({ directory, recipe, inputs, foreign: contents.foreign });
    if (kind === undefined) {
      held.check();
      await removeRunContents(directory, contents);
    } else {
      const kept = await freeName(directory);
      await held.moveTo(kept);
      const isUnfinished = kind === UNFINISHED;
      log(
        `the ${kind} that was in ${directory} is now in ${kept}${isUnfinished ? '; it can be resumed there' : ''}`,
      );
    }
  }
  const begun = { fastDevRun, pathsFrom: userDirectory() };
  await writeRecord(directory, OPTIONS_FILE, kernels ? { ...begun, kernels } : begun);
  await writeRecord(directory, INPUTS_FILE, inputs);
  // Last: a folder with a recipe is a run.
  await writeRecord(directory, RECIPE_FILE, recipe);
}

/** Removes what killed processes have left half-written in the folders of a run: seeds, folds, stages. Those that are complete are not looked at again. */
async function clearFoldersIn(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await removeLeftovers(join(entry.parentPath, entry.name));
  }
}

const UNFINISHED = 'unfinished run';

/** As what a run that is there is kept; `undefined` where it is replaced. */
async function keptAs({
  directory,
  recipe,
  inputs,
  foreign,
}: Pick<RunFolderOptions, 'directory' | 'recipe'> & {
  readonly inputs: InputHashes;
  readonly foreign: readonly string[];
}): Promise<string | undefined> {
  if (!isDeepStrictEqual(await readRecord(directory, RECIPE_FILE), plain(recipe)))
    return 'run of another recipe';
  const changed = await changedInputs(directory, inputs);
  if (changed.length > 0) return `run from before ${changed.join(' and ')} changed`;
  if (await isStopped(directory)) return UNFINISHED;
  return foreign.length > 0 ? `run with what no run has made (${someOf(foreign)})` : undefined;
}

/** How many paths a line names. */
const SHOWN = 3;

/** The first of many paths, and of a folder not what is in it. */
function someOf(paths: readonly string[]): string {
  const outer = paths.filter((path) => !paths.includes(dirname(path)));
  const others = outer.length - SHOWN;
  return `${outer.slice(0, SHOWN).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** As JSON has it: without what is undefined. */
const plain = (recipe: object): unknown => JSON.parse(JSON.stringify(recipe));

/** What the run in a folder was started with. */
export interface StartedRun {
  /** In the words of today. */
  readonly recipe: Readonly<Record<string, unknown>>;
  /** Of `recipe.json`. */
  readonly path: string;
  readonly fastDevRun: boolean;
  /** Absolute: what relative paths of the recipe count from. Absent: from where the user stands, as in earlier versions. */
  readonly pathsFrom?: string;
}

/** @throws ConfigError when no run is there. */
export async function readStartedRun(directory: string): Promise<StartedRun> {
  const path = join(directory, RECIPE_FILE.name);
  const names = await readdir(directory).catch((): string[] => []);
  if (!names.includes(RECIPE_FILE.name)) {
    throw new ConfigError(
      `run folder: expected the folder of an earlier run, received ${directory}, which has no ${RECIPE_FILE.name}. A run that was stopped before it had a folder is started again by its own command.`,
    );
  }
  const { fastDevRun = false, pathsFrom } = (await findRecord(directory, OPTIONS_FILE)) ?? {};
  return {
    recipe: await readRecord(directory, RECIPE_FILE),
    path,
    fastDevRun,
    ...(pathsFrom !== undefined && { pathsFrom }),
  };
}

/** Whose kernels compute the run in a folder; `undefined` where none is there. */
export async function begunKernels(directory: string): Promise<KernelsRecord | undefined> {
  if (!existsSync(join(directory, RECIPE_FILE.name))) return undefined;
  const { kernels } = (await findRecord(directory, OPTIONS_FILE)) ?? {};
  return kernels ?? { from: 'onnxruntime' };
}

/** A checkpoint or a finished stage, behind the folder of its job. */
const GOES_ON =
  /^(.*?)(?:stages[\\/][^\\/]+[\\/])?(?:checkpoints[\\/]state-\d+-\d+[\\/]manifest|(?<=[\\/])stage)\.json$/;

/** Whether there is something in the folder that a training could go on with. */
async function isStopped(directory: string): Promise<boolean> {
  const names = await readdir(directory, { recursive: true });
  const runs = new Set(
    names.filter((name) => /(^|[\\/])run\.json$/.test(name)).map((name) => name.slice(0, -8)),
  );
  const isSummed = names.includes('summary.json') || names.includes('ablation.json');
  if (!isSummed && [...runs].some((job) => job !== '')) return true;
  return names.some((name) => {
    const [, job] = GOES_ON.exec(name) ?? [];
    return job !== undefined && !runs.has(job);
  });
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
