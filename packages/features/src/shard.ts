import { ConfigError } from '@erc/core';

/** A part of the inputs: the `index`-th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A shard, and which flag or variable said so. */
export interface ChosenShard extends Shard {
  readonly from: string;
}

/** Options of {@link chooseShard}. */
export interface ChooseShardOptions {
  /** `i/n`, as a flag. */
  readonly shard?: string | undefined;
  /** `n`, as a flag, where a scheduler says only which one this is. */
  readonly shards?: string | number | undefined;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** @throws ConfigError unless it is `i/n` with 1 ≤ i ≤ n. */
export function parseShard(text: string, where = '--shard'): Shard {
  const [, i, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim()) ?? [];
  const shard = { index: Number(i), count: Number(n) };
  if (i !== undefined && shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new ConfigError(`${where}: expected i/n with i from 1 to n, such as 1/4; received "${text}".`);
}

/**
 * Which shard a process is, of the first that says so: the flag `--shard i/n`; `ERC_SHARD` (`i/n`); a task of a SLURM array
 * (`SLURM_ARRAY_TASK_ID` with `_COUNT`, `_MIN` and, where there is one, `_STEP`); a pod of a Kubernetes Indexed Job (`JOB_COMPLETION_INDEX`, from 0, with
 * `--shards n`).
 *
 * @returns `undefined` when nothing says so: everything is encoded.
 * @throws ConfigError when what is said does not fit together.
 */
export function chooseShard({
  shard,
  shards,
  env = process.env,
}: ChooseShardOptions): ChosenShard | undefined {
  const count = shards === undefined ? undefined : integer(String(shards), '--shards', 1);
  const chosen = chosenOf(shard, count, env);
  if (count !== undefined && !chosen) {
    throw new ConfigError(
      `--shards: expected a scheduler that says which of the ${count} this is (JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID), received none. By hand: --shard i/${count}.`,
    );
  }
  if (count !== undefined && chosen && chosen.count !== count) {
    throw new ConfigError(
      `--shards: expected ${chosen.count}, as ${chosen.from} says; received ${count}. For some tasks of an array alone: --shard i/${count}.`,
    );
  }
  return chosen;
}

function chosenOf(
  shard: string | undefined,
  count: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ChosenShard | undefined {
  if (shard !== undefined) return { ...parseShard(shard), from: '--shard' };
  if (env.ERC_SHARD) return { ...parseShard(env.ERC_SHARD, 'ERC_SHARD'), from: 'ERC_SHARD' };
  const { SLURM_ARRAY_TASK_ID: task, JOB_COMPLETION_INDEX: completion } = env;
  if (task) return { ...slurmShard(env), from: 'SLURM_ARRAY_TASK_ID' };
  if (!completion) return undefined;
  const index = integer(completion, 'JOB_COMPLETION_INDEX', 0);
  if (count === undefined) {
    throw new ConfigError(
      `JOB_COMPLETION_INDEX: expected --shards n beside it, the number of completions; received none.`,
    );
  }
  if (index >= count) {
    throw new ConfigError(`JOB_COMPLETION_INDEX: expected 0 … ${count - 1}, received ${index}.`);
  }
  return { index: index + 1, count, from: 'JOB_COMPLETION_INDEX' };
}

function slurmShard(env: Readonly<Record<string, string | undefined>>): Shard {
  const read = (name: string, least: number, fallback?: string): number =>
    integer(env[`SLURM_ARRAY_TASK_${name}`] || fallback || '', `SLURM_ARRAY_TASK_${name}`, least);
  const [id, count, min, step] = [read('ID', 0), read('COUNT', 1), read('MIN', 0), read('STEP', 1, '1')];
  const index = (id - min) / step + 1;
  if (Number.isInteger(index) && index >= 1 && index <= count) return { index, count };
  throw new ConfigError(
    `SLURM_ARRAY_TASK_ID: expected one of ${count} tasks from ${min} in steps of ${step}, received ${id}. For any other array: --shard i/n.`,
  );
}

function integer(text: string, where: string, least: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least) return value;
  throw new ConfigError(`${where}: expected an integer from ${least}, received "${text}".`);
}

const groupSize = (inputs: number): number => Math.min(64, Math.max(1, Math.ceil(inputs / 16)));

/** How many groups inputs make: more shards than that leave some without any. */
export const groupCount = (inputs: number): number => Math.ceil(inputs / groupSize(inputs));

/**
 * Inputs are encoded in groups, and a shard has every n-th group: so a feature comes from the same batch of inputs whoever encodes it, and
 * the same bytes come out.
 */
export function groupsOf<T>(items: readonly T[], { index, count }: Shard): T[][] {
  const size = groupSize(items.length);
  const groups: T[][] = [];
  for (let at = 0, group = 0; at < items.length; at += size, group++) {
    if (group % count === index - 1) groups.push(items.slice(at, at + size));
  }
  return groups;
}
