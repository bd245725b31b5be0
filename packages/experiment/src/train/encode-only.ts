import { type ChosenShard, chooseShard } from '@erc/features';
import { readInputs } from '../dataset/run-inputs.js';
import { encodeFrozen } from '../encode/encode-frozen.js';
import { streamsOf } from '../encode/streams.js';
import { notice, type OnEvent } from '../events.js';
import { cutPool } from '../plan/cut-pool.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';

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
export interface EncodeOnlyOptions {
  readonly recipe: Recipe;
  readonly registries: Pick<Registries, 'sources' | 'encoders'>;
  readonly fastDevRun: boolean;
  readonly shard?: ChosenShard | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Makes the dataset of a recipe, and encodes its frozen streams, train and dev, into the feature store. Trains nothing. */
export async function encodeOnly(options: EncodeOnlyOptions): Promise<void> {
  const { recipe, registries, fastDevRun, shard, onEvent, signal } = options;
  // The weights that a training starts from need not be there yet.
  const { dataset } = await readInputs({
    recipe: { ...recipe, init: undefined },
    registries,
    onEvent,
    signal,
  });
  const { pool } = cutPool(recipe, dataset, fastDevRun);
  if (shard) notice(onEvent, `shard ${shard.index}/${shard.count} (${shard.from})`);
  await encodeFrozen({
    streams: streamsOf(recipe.streams, registries.encoders),
    utterances: pool,
    datasetDirectory: dataset.directory,
    mayMiss: recipe.fusion.missing !== undefined,
    only: { shard },
    onEvent,
    signal,
  });
}
