import { join, relative, sep } from 'node:path';
import { ConfigError } from '@erc/core';
import type { ArrayJobs, JobFiles } from './jobs/array-jobs.js';
import { kubernetesJobs } from './jobs/kubernetes-jobs.js';
import { slurmJobs } from './jobs/slurm-jobs.js';

/** How the program that plans was started: the tasks start it the same way. */
export interface StartedProgram {
  /** Absolute path of Node, or a word that finds it. */
  readonly node: string;
  /** Arguments of Node, the program's file, and the words before the subcommand. */
  readonly words: readonly string[];
  /** Absolute path of the folder that it was started in. */
  readonly directory: string;
  /** Absolute path of the folder that relative paths of the user start from. */
  readonly userDirectory: string;
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

/** What every plan is told: the sizes of its tasks, and whose files it makes. */
export interface JobSettings
  extends Pick<ArrayJobs, 'name' | 'shards' | 'parallel' | 'cpus' | 'memoryGib' | 'minutes'> {
  readonly program: StartedProgram;
  /** Absolute path of the folder that logs go into. @default no job for Slurm */
  readonly slurm?: { readonly logs: string } | undefined;
  /** @default no job for Kubernetes */
  readonly kubernetes?: KubernetesPlan | undefined;
}

/** A file or folder that the tasks need to see. */
export interface NamedPath {
  /** Where the user names it: `dataset`, `--config`. */
  readonly key: string;
  /** Absolute. */
  readonly path: string;
}

/** Words of a command behind the program's own. */
export interface CommandWords {
  /** Of one shard, but for which one it is. */
  readonly task: readonly string[];
  readonly merge: readonly string[];
}

/** What is planned. */
export interface PlannedCommands {
  /** Beside the program and the current folder. */
  readonly paths: readonly NamedPath[];
  /** @param seen Where a task sees a path. */
  readonly commands: (seen: (path: string) => string) => CommandWords;
}

/** Job files by scheduler. */
export interface PlannedFiles {
  readonly slurm?: JobFiles | undefined;
  readonly kubernetes?: JobFiles | undefined;
}

/** Job files, and what to know of them. */
export interface JobPlan extends PlannedFiles {
  /** Lines for the user. */
  readonly notes: readonly string[];
}

/**
 * Plans a command in shards, on a cluster. Nothing is written.
 *
 * @throws ConfigError for a path that pods cannot see, and for what a scheduler does not take.
 */
export function planJobs(settings: JobSettings, planned: PlannedCommands): PlannedFiles {
  const { slurm, kubernetes } = settings;
  return {
    ...(slurm && {
      slurm: slurmJobs({ ...jobsOf(settings, planned, (path) => path), logs: slurm.logs }),
    }),
    ...(kubernetes && { kubernetes: kubernetesFiles(settings, planned, kubernetes) }),
  };
}

function jobsOf(
  { name, shards, parallel, cpus, memoryGib, minutes, program }: JobSettings,
  { commands }: PlannedCommands,
  seen: (path: string) => string,
): ArrayJobs {
  const { node, words, directory, userDirectory } = program;
  const start = [node, ...words.map((word) => (word.startsWith(sep) ? seen(word) : word))];
  const { task, merge } = commands(seen);
  return {
    name,
    shards,
    parallel,
    cpus,
    memoryGib,
    minutes,
    task: [...start, ...task],
    merge: [...start, ...merge],
    directory: seen(directory),
    variables: { INIT_CWD: seen(userDirectory) },
  };
}

function kubernetesFiles(
  settings: JobSettings,
  planned: PlannedCommands,
  { image, claim, volume, mountPath }: KubernetesPlan,
): JobFiles {
  const inVolume = (path: string): string | undefined => {
    const below = relative(volume, path);
    return below === '..' || below.startsWith(`..${sep}`) ? undefined : join(mountPath, below);
  };
  const paths = [
    { key: 'the program', path: settings.program.directory },
    { key: 'the current folder', path: settings.program.userDirectory },
    ...planned.paths,
  ];
  const hidden = paths.find(({ path }) => inVolume(path) === undefined);
  if (hidden) {
    throw new ConfigError(
      `${hidden.key}: expected a path in ${volume}, which the pods see as ${mountPath}, received ${hidden.path}. Another folder is named by --volume; --for slurm writes no job for Kubernetes.`,
    );
  }
  const program = { ...settings.program, node: 'node' };
  const jobs = jobsOf({ ...settings, program }, planned, (path) => inVolume(path) ?? path);
  return kubernetesJobs({ ...jobs, image, claim, mountPath });
}

/** Words and flags of a command that change recipes. @param seen Where a task sees a path. */
export const changesOf = (
  { plugins, overrides }: { readonly plugins: readonly string[]; readonly overrides: readonly string[] },
  seen: (path: string) => string,
): string[] => [...plugins.flatMap((path) => ['--plugin', seen(path)]), ...overrides];
