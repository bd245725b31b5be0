import { DataError } from '@erc/core';

/** Options of {@link missingJobs}. */
export interface MissingJobsOptions {
  /** Folder that they lie in. */
  readonly directory: string;
  /** Folders of all trainings in it, in the order that shards take them. */
  readonly all: readonly string[];
  /** Those that are not complete. */
  readonly missing: readonly string[];
  /** How many shards there are, so that those to run are named. @default not known */
  readonly shards?: number | undefined;
  /** Why recipes of them cannot be read, in a sentence each without its full stop. @default all can be */
  readonly problems?: readonly string[];
}

/** The error of a merge that lacks trainings. */
export function missingJobs({
  directory,
  all,
  missing,
  shards,
  problems = [],
}: MissingJobsOptions): DataError {
  const shardOf = (name: string): number => (all.indexOf(name) % shards!) + 1;
  const numbers = shards === undefined ? [] : [...new Set(missing.map(shardOf))].sort((a, b) => a - b);
  const named = missing.map((name) =>
    shards === undefined ? name : `${name} (shard ${shardOf(name)}/${shards})`,
  );
  const advice =
    shards === undefined
      ? 'Run their shards'
      : `Run ${numbers.map((index) => `--shard ${index}/${shards}`).join(', ')}`;
  return new DataError(
    `${directory}: expected the results of ${all.length} training${all.length === 1 ? '' : 's'}, received ${all.length - missing.length}; missing: ${[named.join(', '), ...problems].join('. ')}. ${advice}, then merge again.`,
  );
}
