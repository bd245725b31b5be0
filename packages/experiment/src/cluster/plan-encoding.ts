import { join, relative, sep } from 'node:path';
import { ConfigError } from '@erc/core';
import { userPath } from '@erc/core/node';
import { type ArrayJobs, type JobFiles, kubernetesJobs, slurmJobs } from '@erc/features';
import { resolveStreams } from '../encode/streams.js';
import { threadsOf } from '../encode/with-threads.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { groupsOfDataset } from './groups-of-dataset.js';
import { type RecipePath, recipePaths } from './recipe-paths.js';

/** How the program that plans was started: the tasks start it the same way. */
export interface StartedProgram {
  /** Absolute path of Node, or a word that finds it. */
  readonly node: string;
  /** Arguments of Node, the program's file, and the words before `encode`. */
  readonly words: readonly string[];
  /** Absolute path of the folder that it was started in. */
  readonly directory: string;
  /** Absolute path of the folder that relative paths of the user start from. */
  readonly userDirectory: string;
}

/** Options of {@link planEncoding}. */
export interface PlanEncodingOptions
  extends Pick<ArrayJobs, 'name' | 'shards' | 'parallel' | 'cpus' | 'memoryGib' | 'minutes'> {
  readonly recipe: Recipe;
  readonly registries: Pick<Registries, 'sources' | 'encoders'>;
  readonly program: StartedProgram;
  /** Absolute path of the recipe's file. */
  readonly file: string;
  /** Words and flags behind it that change the recipe. */
  readonly changes: readonly string[];
  /** Absolute path of the folder that logs go into. @default no job for Slurm */
  readonly slurm?: { readonly logs: string } | undefined;
  /** @default no job for Kubernetes */
  readonly kubernetes?: KubernetesPlan | undefined;
}

/** Where pods see what is here. */
export interface KubernetesPlan {
  readonly image?: string | undefined;
  /** Name of the claim of the volume. */
  readonly claim: string;
  /** Absolute path of the folder here that the volume holds. */
  readonly volume: string;
  /** Where the pods see it. */
  readonly mountPath: string;
}

/** Job files, and what to know of them. */
export interface EncodingPlan {
  readonly slurm?: JobFiles | undefined;
  readonly kubernetes?: JobFiles | undefined;
  /** Lines for the user. */
  readonly notes: readonly string[];
}

/**
 * Plans the encoding of a recipe in shards, on a cluster. Nothing is written.
 *
 * @throws ConfigError for a recipe with nothing to encode, for a path that pods cannot see, and for what a scheduler does not take.
 */
export async function planEncoding(options: PlanEncodingOptions): Promise<EncodingPlan> {
  const { recipe, slurm, kubernetes } = options;
  checkStreams(options);
  const paths = pathsOf(options);
  return {
    ...(slurm && { slurm: slurmJobs({ ...jobsOf(options, (path) => path), logs: slurm.logs }) }),
    ...(kubernetes && { kubernetes: kubernetesFiles(options, kubernetes, paths) }),
    notes: notesOf(options, await groupsOfDataset(recipe)),
  };
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

/** Everything that the tasks need to see. */
const pathsOf = ({ recipe, registries, program, file }: PlanEncodingOptions): RecipePath[] => [
  { key: 'the program', path: program.directory },
  { key: 'the current folder', path: program.userDirectory },
  { key: '--config', path: file },
  ...recipePaths(recipe, registries),
];

/** @param seen Where a task sees a path. */
function jobsOf(
  { name, shards, parallel, cpus, memoryGib, minutes, program, file, changes }: PlanEncodingOptions,
  seen: (path: string) => string,
): ArrayJobs {
  const { node, words, directory, userDirectory } = program;
  const start = [node, ...words.map((word) => (word.startsWith(sep) ? seen(word) : word)), 'encode'];
  const recipe = ['--config', seen(file), ...changes];
  return {
    name,
    shards,
    parallel,
    cpus,
    memoryGib,
    minutes,
    encode: [...start, ...recipe, '--threads', String(cpus)],
    merge: [...start, 'merge', ...recipe, '--shards', String(shards)],
    directory: seen(directory),
    variables: { INIT_CWD: seen(userDirectory) },
  };
}

function kubernetesFiles(
  options: PlanEncodingOptions,
  { image, claim, volume, mountPath }: KubernetesPlan,
  paths: readonly RecipePath[],
): JobFiles {
  const inVolume = (path: string): string | undefined => {
    const below = relative(volume, path);
    return below === '..' || below.startsWith(`..${sep}`) ? undefined : join(mountPath, below);
  };
  const hidden = paths.find(({ path }) => inVolume(path) === undefined);
  if (hidden) {
    throw new ConfigError(
      `${hidden.key}: expected a path in ${volume}, which the pods see as ${mountPath}, received ${hidden.path}. Another folder is named by --volume; --for slurm writes no job for Kubernetes.`,
    );
  }
  const program = { ...options.program, node: 'node' };
  const jobs = jobsOf({ ...options, program }, (path) => inVolume(path) ?? path);
  return kubernetesJobs({ ...jobs, image, claim, mountPath });
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
