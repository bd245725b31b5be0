import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { ConfigError, ErcError, messageOf } from '@erc/core';
import { shellWord, shownPath } from '@erc/core/node';
import { RECIPE_FILE, RUN_FILE, type RunRecord, SUMMARY_FILE } from '@erc/run-folder';
import { findRecord, readRecord } from '@erc/run-folder/node';
import { plugRecipe } from '../plugins/plug-recipe.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { type DatasetPlace, locateDataset } from './locate-dataset.js';

/** The splits that a run has scores of. `held-out`: what a fold did not see; written by training. */
export const SCORED_SPLITS = ['dev', 'held-out', 'test'] as const;

/** One of {@link SCORED_SPLITS}. */
export type ScoredSplit = (typeof SCORED_SPLITS)[number];

/** What evaluation needs of a run folder. */
export interface Run extends Omit<RunRecord, 'config' | 'dataset'> {
  /** Absolute. */
  readonly directory: string;
  readonly recipe: Recipe;
  /** What the recipe's own modules add. */
  readonly registries: Registries;
  /** Those of their files that are not what they were in training. */
  readonly changedPlugins: readonly string[];
  /** With its directory as it is now. */
  readonly dataset: RunRecord['dataset'] & Pick<DatasetPlace, 'movedFrom'>;
}

/** Where evaluation finds what a run names. */
export interface RunPlaces {
  /** Its dataset folder, absolute, for all runs of the command. @default where it was, or where the recipe would make it */
  readonly dataset?: string | undefined;
}

const has = (directory: string, file: string): boolean => existsSync(join(directory, file));

/** Reads `run.json`. */
export async function readRun(directory: string, { dataset: asked }: RunPlaces = {}): Promise<Run> {
  const path = join(directory, RUN_FILE.name);
  const { config, ...run } = await readRecord(directory, RUN_FILE);
  const { recipe, registries, changed } = await plugRecipe(config, path);
  const place = locateDataset({ recorded: run.dataset.directory, into: recipe.dataset.into, asked });
  const dataset = { ...run.dataset, ...place };
  return { ...run, dataset, directory, recipe, registries, changedPlugins: changed };
}

/**
 * The runs of a folder: itself, or those that its `summary.json` names.
 *
 * @param flag What the user wrote the folder behind, for errors.
 */
export async function runsIn(directory: string, flag: string, places?: RunPlaces): Promise<Run[]> {
  if (has(directory, RUN_FILE.name)) return [await readRun(directory, places)];
  const summary = await findRecord(directory, SUMMARY_FILE);
  if (!summary && has(directory, RECIPE_FILE.name)) {
    throw new ConfigError(
      `${flag}: expected a finished run, received ${directory}, which was stopped before its end. Go on with it by train --resume ${shellWord(shownPath(directory))}, then score it.`,
    );
  }
  if (!summary) {
    throw new ConfigError(`${flag}: expected a folder with run.json or summary.json, received ${directory}.`);
  }
  return Promise.all(summary.runs.map((one) => readRun(join(directory, one.path), places)));
}

/** A folder of runs, or the reason why nothing can be told of them. */
export interface RunGroup {
  /** Absolute. */
  readonly directory: string;
  /** One, or the seeds and folds of a summary. */
  readonly runs: readonly Run[];
  /** Why they cannot be read: a record that is damaged, a plugin that is not there. Then there are no `runs`. */
  readonly failed?: string;
}

/** Folders of runs anywhere below a folder, by path: seeds and folds of one summary together. */
export async function runGroupsBelow(directory: string): Promise<RunGroup[]> {
  const groups: RunGroup[] = [];
  const taken = new Set<string>();
  const visit = async (folder: string): Promise<void> => {
    if (taken.has(folder)) return;
    if (has(folder, RUN_FILE.name) || has(folder, SUMMARY_FILE.name)) {
      try {
        const runs = await runsIn(folder, 'all');
        groups.push({ directory: folder, runs });
        for (const run of runs) taken.add(run.directory);
      } catch (error) {
        if (!(error instanceof ErcError)) throw error;
        groups.push({ directory: folder, runs: [], failed: messageOf(error) });
        return;
      }
    }
    const entries = await readdir(folder, { withFileTypes: true });
    const inner = entries.filter((entry) => entry.isDirectory() && entry.name !== 'checkpoints');
    for (const name of inner.map((entry) => entry.name).sort()) await visit(join(folder, name));
  };
  await visit(directory);
  if (groups.length === 0) {
    throw new ConfigError(`all: expected a folder with runs below it, received ${directory} without any.`);
  }
  return groups;
}

/** The split that is meant where the user names none: what the fold held out, or dev. */
export const splitOf = (run: Pick<Run, 'fold'>, split?: ScoredSplit): ScoredSplit =>
  split ?? (run.fold === undefined ? 'dev' : 'held-out');

/** A run's folder as a table names it. */
export const nameIn = (base: string, directory: string): string =>
  relative(base, directory).replaceAll('\\', '/') || basename(directory);
