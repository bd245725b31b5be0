import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { DataError } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { ABLATION_FILE } from '../files/ablation.js';
import { CHECKPOINT_MANIFEST_FILE } from '../files/checkpoint-manifest.js';
import { embeddingsName } from '../files/embeddings.js';
import { evaluationFile } from '../files/evaluation.js';
import type { FileHash } from '../files/file-hash.js';
import { INPUTS_FILE } from '../files/inputs.js';
import { predictionsFile } from '../files/predictions.js';
import { OPTIONS_FILE, RECIPE_FILE } from '../files/recipe.js';
import { ROBUSTNESS_FILE } from '../files/robustness.js';
import { RUN_FILE } from '../files/run.js';
import { SUMMARY_FILE, splitSummaryFile } from '../files/summary.js';
import { STAGE_FILE } from '../files/training.js';
import { checkpointsTable } from './checkpoint-file.js';
import { LOCK_NAME } from './hold-folder.js';
import { findRecord } from './record-files.js';

/** What lies in a run folder. Paths are relative to it, with forward slashes. */
export interface RunContents {
  /** Files that a run or its evaluation made, as they were made. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** What neither made, or what was changed since. */
  readonly foreign: readonly string[];
}

const SCORED = ['dev', 'held-out', 'test'].map((split) => ({ split, file: evaluationFile(split) }));

/** Names of the files of a whole run. */
const OF_RUN = new Set([
  ...[RECIPE_FILE, INPUTS_FILE, OPTIONS_FILE, SUMMARY_FILE, ABLATION_FILE].map(({ name }) => name),
  ...SCORED.map(({ split }) => splitSummaryFile(split).name),
  LOCK_NAME,
]);

/** Names of the files of scored weights: the best ones of a job, or those of an epoch. */
const OF_SCORES = new Set(
  SCORED.flatMap(({ split, file }) => [file.name, predictionsFile(split).name, embeddingsName(split)]),
);

/** Names of the files of each job: a seed, a fold, a choice of streams. */
const OF_JOB = new Set([
  ...[RUN_FILE, STAGE_FILE, ROBUSTNESS_FILE].map(({ name }) => name),
  ...OF_SCORES,
  'metrics.jsonl',
  'report.html',
  LOCK_NAME,
]);

const EVENTS = /^events\.out\.tfevents\.\d+\.erc$/;
const WEIGHTS = /^(best|epoch-\d+)\.safetensors$/;
/** Tables of the scores of all kept weights. */
const TABLES = new Set(SCORED.map(({ split }) => checkpointsTable(split)));
const STATE = new Set(['state.safetensors', CHECKPOINT_MANIFEST_FILE.name]);

/** Folders that jobs, their stages and their checkpoints lie in, each with a slash behind it. */
const FOLDERS =
  /^(?<job>(?:ablation\/(?:[^/]+\/)?)?(?:seed--?\d+\/)?(?:fold-\d+\/)?(?:stages\/(?:\d+-[^/]+\/)?)?)(?<checkpoints>checkpoints\/(?:(?<state>state-\d+-\d+\/)|(?<scores>epoch-\d+\/))?)?$/;

const isFolderOfRun = (path: string): boolean => FOLDERS.test(`${path}/`);

function isFileOfRun(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { job, checkpoints, state, scores } =
    FOLDERS.exec(path.slice(0, path.length - name.length))?.groups ?? {};
  if (job === undefined) return false;
  if (state !== undefined) return STATE.has(name);
  if (scores !== undefined) return OF_SCORES.has(name);
  if (checkpoints !== undefined) return WEIGHTS.test(name) || TABLES.has(name);
  return OF_JOB.has(name) || EVENTS.test(name) || (job === '' && OF_RUN.has(name));
}

/** Lists a run folder, and tells what of it a run has made: by its name, and where a record has its hash, by its bytes. */
export async function listRunContents(directory: string): Promise<RunContents> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const [files, folders, foreign]: [string[], string[], string[]] = [[], [], []];
  for (const entry of entries) {
    const path = relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    if (entry.isFile() && isFileOfRun(path)) files.push(path);
    else if (entry.isDirectory() && isFolderOfRun(path)) folders.push(path);
    else foreign.push(path);
  }
  const changed = foreign.length > 0 ? [] : await changedFiles(directory, files);
  return { files, folders, foreign: [...foreign, ...changed].sort() };
}

/** Files that have other bytes than a record of the folder names, and records that cannot be read. */
async function changedFiles(directory: string, files: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  const present = new Set(files);
  const records = [RUN_FILE, STAGE_FILE, ...SCORED.map(({ file }) => file)];
  for (const path of files) {
    const record = records.find(({ name }) => path === name || path.endsWith(`/${name}`));
    if (!record) continue;
    const folder = dirname(path);
    let hashes: Readonly<Record<string, FileHash>>;
    try {
      hashes = (await findRecord(join(directory, folder), record))?.files ?? {};
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      changed.push(path);
      continue;
    }
    for (const [name, { sha256 }] of Object.entries(hashes)) {
      const file = folder === '.' ? name : `${folder}/${name}`;
      if (present.has(file) && (await sha256OfFile(join(directory, file))) !== sha256) changed.push(file);
    }
  }
  return changed;
}

/**
 * Removes what a run has made, file by file, and the folders that are empty then. The folder itself stays, and so does its lock.
 *
 * @param contents Of {@link listRunContents}.
 */
export async function removeRunContents(
  directory: string,
  { files, folders }: Pick<RunContents, 'files' | 'folders'>,
): Promise<void> {
  for (const path of files) {
    if (path !== LOCK_NAME && path !== RECIPE_FILE.name) await rm(join(directory, path), { force: true });
  }
  // The innermost first: what has come into one meanwhile stays.
  for (const path of [...folders].sort((a, b) => b.length - a.length)) {
    await rmdir(join(directory, path)).catch((error: NodeJS.ErrnoException) => {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
    });
  }
  // Last: who is killed before it begins here again.
  await rm(join(directory, RECIPE_FILE.name), { force: true });
}
