import { ConfigError, DataError } from '@erc/core';
import { describeHolder, userPath } from '@erc/core/node';
import { storeFolder } from '@erc/features';
import { type MergedSplit, mergeShards } from '@erc/features/shards';
import { storeDirectory } from '../encode/store-directory.js';
import { openStoredEncoder } from '../encode/stored-encoders.js';
import { resolveStreams } from '../encode/streams.js';
import { notice } from '../events.js';
import type { RecipeRunOptions } from '../run-options.js';

/** Options of {@link mergeEncoded}. */
export interface MergeEncodedOptions extends Omit<RecipeRunOptions, 'fastDevRun'> {
  /** How many shards there are, where some were made with another number. @default what the shards say */
  readonly shards?: number | undefined;
}

/**
 * Merges what the shards of a recipe have encoded, in the stores of its frozen encoders.
 *
 * @throws DataError when a shard is missing, of any of them.
 */
export async function mergeEncoded({
  recipe,
  registries,
  shards,
  onEvent,
  signal,
}: MergeEncodedOptions): Promise<MergedSplit[]> {
  const directory = storeDirectory(userPath(recipe.dataset.into));
  const streams = resolveStreams(recipe.streams, registries.encoders);
  const folders = new Set<string>();
  for (const stream of Object.values(streams)) {
    const opened = await openStoredEncoder(stream, { signal });
    if (!opened) continue;
    folders.add(storeFolder(directory, opened.encoder, stream.storeAs ?? 'float32'));
    await opened.encoder.dispose();
  }
  if (folders.size === 0)
    throw new ConfigError('merge: expected a recipe with a frozen encoder, received none.');
  const merged: MergedSplit[] = [];
  for (const folder of folders) {
    const own = await mergeShards({
      folder,
      shards,
      signal,
      onWait: (holder) => notice(onEvent, `waiting for ${describeHolder(holder)}, which packs ${folder}`),
    });
    if (own.length === 0) {
      throw new DataError(
        `${folder}: expected ${shards ?? ''} shards that have run, received none.`.replace('  ', ' '),
      );
    }
    merged.push(...own);
  }
  return merged;
}
