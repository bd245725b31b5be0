import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { ConfigError } from '@erc/core';
import { withNewWords } from '@erc/run-folder';
import { z } from 'zod';
import { plugRecipe } from '../plugins/load-user-recipe.js';
import type { Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';
import { readRecord } from '../record/read-record.js';

/** The splits that a run has scores of. `held-out`: what a fold did not see; written by training. */
export const SCORED_SPLITS = ['dev', 'held-out', 'test'] as const;

/** One of {@link SCORED_SPLITS}. */
export type ScoredSplit = (typeof SCORED_SPLITS)[number];

const runSchema = z.object({
  name: z.string(),
  config: z.unknown(),
  seed: z.int(),
  fold: z.int().optional(),
  /** Absent: of a run from before they were written down. */
  encoders: z.record(z.string(), z.string()).optional(),
  parameters: z.int().optional(),
  best: z.object({ epoch: z.int() }).optional(),
  dataset: z.object({
    name: z.string(),
    directory: z.string(),
    sha256: z.string(),
    labels: z.array(z.string()),
    splits: z.record(z.string(), z.object({ utterances: z.int() })).optional(),
  }),
});

/** What evaluation needs of a run folder. */
export interface Run extends Omit<z.infer<typeof runSchema>, 'config'> {
  /** Absolute. */
  readonly directory: string;
  readonly recipe: Recipe;
  /** What the recipe's own modules add. */
  readonly plugins: Plugins;
  /** Those of their files that are not what they were in training. */
  readonly changedPlugins: readonly string[];
}

const summarySchema = z.object({ runs: z.array(z.object({ path: z.string() })).min(1) });

const has = (directory: string, file: string): boolean => existsSync(join(directory, file));

/** Reads `run.json`. */
export async function readRun(directory: string): Promise<Run> {
  const path = join(directory, 'run.json');
  const { config, ...run } = await readRecord(path, runSchema);
  const { recipe, plugins, changed } = await plugRecipe(withNewWords(config), path);
  return { ...run, directory, recipe, plugins, changedPlugins: changed };
}

/**
 * The runs of a folder: itself, or those that its `summary.json` names.
 *
 * @param flag What the user wrote the folder behind, for errors.
 */
export async function runsIn(directory: string, flag: string): Promise<Run[]> {
  if (has(directory, 'run.json')) return [await readRun(directory)];
  const path = join(directory, 'summary.json');
  if (!existsSync(path)) {
    throw new ConfigError(`${flag}: expected a folder with run.json or summary.json, received ${directory}.`);
  }
  const { runs } = await readRecord(path, summarySchema);
  return Promise.all(runs.map((one) => readRun(join(directory, one.path))));
}

/** Folders of runs anywhere below a folder, by path: seeds and folds of one summary together. */
export async function runGroupsBelow(directory: string): Promise<Run[][]> {
  const groups: Run[][] = [];
  const taken = new Set<string>();
  const visit = async (folder: string): Promise<void> => {
    if (taken.has(folder)) return;
    if (has(folder, 'run.json') || has(folder, 'summary.json')) {
      const runs = await runsIn(folder, 'all');
      groups.push(runs);
      for (const run of runs) taken.add(run.directory);
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
