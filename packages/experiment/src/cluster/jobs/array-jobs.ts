import { ConfigError } from '@erc/core';

/** What runs on a cluster: a command once for each shard, and one that merges what they have made. */
export interface ArrayJobs {
  /** Name of the jobs: lower-case letters, digits and "-". */
  readonly name: string;
  readonly shards: number;
  /** Tasks at once. @default as many as there is room for */
  readonly parallel?: number | undefined;
  /** The command of one shard, but for which one it is, as words: the program's path, then its arguments. */
  readonly task: readonly string[];
  /** The command that merges, once all shards are done. */
  readonly merge: readonly string[];
  /** Absolute path of the folder that the commands start in. */
  readonly directory: string;
  /** Variables of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  readonly cpus: number;
  /** Memory of one task, in GiB. */
  readonly memoryGib: number;
  /** Longest time of one task, in minutes. */
  readonly minutes: number;
}

/** The two job files of a scheduler. */
export interface JobFiles {
  /** Runs the shards. */
  readonly array: string;
  /** Merges them: to be started when all of them are done. */
  readonly merge: string;
}

/** Most characters of a name: that of a pod has the number of its shard and a few letters behind it, and may have 63. */
const MOST_NAME = 48;

/**
 * Checks what both schedulers need.
 *
 * @param mostShards How many tasks the scheduler takes.
 * @throws ConfigError that names the flag.
 */
export function checkJobs(
  { name, shards, parallel, task, merge, directory, variables, ...sizes }: ArrayJobs,
  { scheduler, mostShards }: { readonly scheduler: string; readonly mostShards: number },
): void {
  if (name.length > MOST_NAME || !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    throw new ConfigError(
      `--name: expected at most ${MOST_NAME} lower-case letters, digits and "-", received "${name}".`,
    );
  }
  if (shards > mostShards) {
    throw new ConfigError(
      `--shards: expected at most ${mostShards}, which ${scheduler} takes, received ${shards}.`,
    );
  }
  if (parallel !== undefined && parallel > shards) {
    throw new ConfigError(`--parallel: expected at most the ${shards} shards, received ${parallel}.`);
  }
  for (const [flag, value, most] of [
    ['--cpus', sizes.cpus, 1024],
    ['--memory', sizes.memoryGib, 65_536],
    ['--minutes', sizes.minutes, 527_040],
  ] as const) {
    if (value > most) throw new ConfigError(`${flag}: expected at most ${most}, received ${value}.`);
  }
  const words = [...task, ...merge, directory, ...Object.values(variables)];
  const odd = words.find((text) => /[\n\r\0]/.test(text));
  if (odd !== undefined) {
    throw new ConfigError(`plan: expected words of one line, received ${JSON.stringify(odd)}.`);
  }
}
