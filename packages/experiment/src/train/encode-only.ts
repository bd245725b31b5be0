import { type ChosenShard, chooseShard } from '@erc/features/shards';
import { readInputs } from '../dataset/run-inputs.js';
import { encodeFrozen } from '../encode/encode-frozen.js';
import { withThreads } from '../encode/with-threads.js';
import { notice } from '../events.js';
import { cutPool } from '../plan/cut-pool.js';
import type { RecipeRunOptions } from '../run-options.js';

/**
 * Which part of the utterances a command encodes: by its flags, or by the variables of a scheduler. Absent: all of them.
 *
 * @throws ConfigError for a shard that is none.
 */
export const shardOf = (flags: {
  readonly shard?: string | undefined;
  readonly shards?: string | undefined;
}): ChosenShard | undefined => chooseShard(flags);

/** Options of {@link encodeOnly}. */
export interface EncodeOnlyOptions extends RecipeRunOptions {
  /** @default all of the utterances */
  readonly shard?: ChosenShard | undefined;
  /** Of each encoder that takes a number of them, where the recipe names none. @default the encoder's own */
  readonly threads?: number | undefined;
}

/** Makes the dataset of a recipe, and encodes its frozen streams, train and dev, into the feature store. Trains nothing. */
export async function encodeOnly({
  recipe,
  registries,
  fastDevRun = false,
  shard,
  threads,
  verify,
  onEvent,
  signal,
}: EncodeOnlyOptions): Promise<void> {
  const { dataset: source, plugins } = recipe;
  const named =
    threads === undefined ? recipe.streams : withThreads(recipe.streams, registries.encoders, threads);
  const { dataset, streams } = await readInputs({
    // The weights that a training starts from need not be there yet.
    recipe: { dataset: source, streams: named, plugins },
    registries,
    verify,
    onEvent,
    signal,
  });
  const { pool } = cutPool(recipe, dataset, fastDevRun);
  if (shard) notice(onEvent, `shard ${shard.index}/${shard.count} (${shard.from})`);
  await encodeFrozen({
    streams,
    utterances: pool,
    datasetDirectory: dataset.directory,
    mediaHashes: dataset.mediaHashes,
    mayMiss: recipe.fusion.missing !== undefined,
    only: { shard },
    onEvent,
    signal,
  });
}
