import { ConfigError } from '@erc/core';
import { userPath } from '@erc/core/node';
import { resolveStreams } from '../encode/streams.js';
import { threadsOf } from '../encode/with-threads.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { groupsOfDataset } from './groups-of-dataset.js';
import { changesOf, type JobPlan, type JobSettings, planJobs } from './plan-jobs.js';
import { recipePaths } from './recipe-paths.js';

/** Options of {@link planEncoding}. */
export interface PlanEncodingOptions extends JobSettings {
  readonly recipe: Recipe;
  readonly registries: Pick<Registries, 'sources' | 'encoders'>;
  /** Absolute path of the recipe's file. */
  readonly file: string;
  /** Files of plugins, absolute. */
  readonly plugins: readonly string[];
  /** `key.path=value` words. */
  readonly overrides: readonly string[];
}

/**
 * Plans the encoding of a recipe in shards, on a cluster. Nothing is written.
 *
 * @throws ConfigError for a recipe with nothing to encode, for a path that pods cannot see, and for what a scheduler does not take.
 */
export async function planEncoding(options: PlanEncodingOptions): Promise<JobPlan> {
  const { recipe, registries, file, shards, cpus } = options;
  checkStreams(options);
  const files = planJobs(options, {
    paths: [{ key: '--config', path: file }, ...recipePaths(recipe, registries)],
    commands: (seen) => {
      const named = ['--config', seen(file), ...changesOf(options, seen)];
      return {
        task: ['encode', ...named, '--threads', String(cpus)],
        merge: ['encode', 'merge', ...named, '--shards', String(shards)],
      };
    },
  });
  return { ...files, notes: notesOf(options, await groupsOfDataset(recipe)) };
}

function checkStreams({ recipe, registries, cpus }: PlanEncodingOptions): void {
  const streams = resolveStreams(recipe.streams, registries.encoders);
  if (!Object.values(streams).some(({ use }) => use.state === 'frozen' || use.state === 'trained')) {
    throw new ConfigError(
      'plan: expected a recipe with a frozen encoder, received one with nothing to encode ahead.',
    );
  }
  for (const [name, { encoder }] of Object.entries(recipe.streams)) {
    const threads = threadsOf(encoder) ?? 0;
    if (threads <= cpus) continue;
    throw new ConfigError(
      `streams.${name}.encoder.threads: expected at most the ${cpus} of --cpus, received ${threads}.`,
    );
  }
}

/** What to know before the tasks are started. @param groups `undefined` where the dataset folder is not there yet. */
function notesOf({ recipe, shards }: PlanEncodingOptions, groups: number | undefined): string[] {
  if (groups === undefined) {
    return [
      `${userPath(recipe.dataset.into)} is not there yet: make it first (any run of the recipe does), or every task makes its own attempt at it`,
    ];
  }
  if (shards <= groups) return [];
  return [
    `${shards} shards are more than the ${groups} groups of inputs: ${shards - groups} tasks will have nothing to encode`,
  ];
}
