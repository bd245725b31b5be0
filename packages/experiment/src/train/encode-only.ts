import { ConfigError } from '@erc/core';
import { type ChosenShard, chooseShard } from '@erc/features';
import type { Progress } from '../console/progress.js';
import { readInputs } from '../dataset/run-inputs.js';
import { encodeFrozen } from '../encode/encode-frozen.js';
import { cutPool } from '../plan/cut-pool.js';
import type { Recipe } from '../recipe/recipe.js';

/** Flags of `--encode-only`. */
export interface EncodeFlags {
  readonly encodeOnly?: boolean;
  readonly shard?: string;
  readonly shards?: string;
}

/**
 * Whether a command encodes only, and which shard. The variables of schedulers count beside `--encode-only` alone: a training in a job array
 * is a training.
 *
 * @throws ConfigError when a shard is asked for without it.
 */
export function encodingOf({ encodeOnly, shard, shards }: EncodeFlags): { shard?: ChosenShard } | undefined {
  if (!encodeOnly) {
    const flag = shard === undefined ? (shards === undefined ? undefined : '--shards') : '--shard';
    if (flag === undefined) return undefined;
    throw new ConfigError(`${flag}: expected --encode-only beside it, received none.`);
  }
  const chosen = chooseShard({ shard, shards });
  return chosen ? { shard: chosen } : {};
}

/** What {@link encodeOnly} takes. */
export interface EncodeOnlyOptions {
  readonly recipe: Recipe;
  readonly fastDevRun: boolean;
  readonly shard?: ChosenShard;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Makes the dataset of a recipe, and encodes its frozen streams, train and dev, into the feature store. Trains nothing. */
export async function encodeOnly(options: EncodeOnlyOptions): Promise<void> {
  const { recipe, fastDevRun, shard, progress, signal } = options;
  // The weights that a training starts from need not be there yet.
  const { dataset } = await readInputs({ recipe: { ...recipe, init: undefined }, progress, signal });
  const { pool } = cutPool(recipe, dataset, fastDevRun);
  if (shard) progress.line(`shard ${shard.index}/${shard.count} (${shard.from})`);
  await encodeFrozen({
    streams: recipe.streams,
    utterances: pool,
    datasetDirectory: dataset.directory,
    mayMiss: recipe.fusion.missing !== undefined,
    only: { shard },
    progress,
    signal,
  });
}
