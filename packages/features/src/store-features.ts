import type { DenseFeature, Truncation } from '@erc/core';
import { type FilledStore, fillStore, type StoreOptions } from './fill-store.js';
import type { Shard } from './shard.js';

/** Options of {@link storeFeatures}. */
export interface StoreFeaturesOptions<Input> extends StoreOptions<Input> {
  /** Only this part of the inputs. `mergeShards` brings the parts together. @default all inputs */
  readonly shard?: Shard | undefined;
}

/** Where the features of inputs are: what `openFeatureColumn` takes. */
export interface StoredFeatures extends Omit<FilledStore, 'features' | 'file'> {
  /** The packed file that holds them all. With a shard: there only after the merge. */
  readonly files: readonly string[];
}

/**
 * Encodes what a store does not have yet, and says where everything is; no features are held in memory.
 *
 * @throws EncoderError when the encoder fails or gives what cannot be stored; the signal's reason when it aborts. What was encoded until then is kept.
 */
export async function storeFeatures<Input>(options: StoreFeaturesOptions<Input>): Promise<StoredFeatures> {
  const { features: _, file, ...stored } = await fillStore(options, { keep: false });
  return { ...stored, files: [file] };
}

/** Result of {@link encodeStored}. */
export interface EncodedInputs {
  /** One for each input, in order, as they are stored. */
  readonly features: readonly DenseFeature[];
  /** How many of them were in the store before. */
  readonly hits: number;
  /** How much of an input was left out, by its number; the same whether it came from the store or not. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/**
 * Encodes inputs, or reads what the same encoder made of the same content before. Keyed by SHA-256 of (encoder id, content), so a changed
 * input re-encodes only itself; what is damaged is found by its checksum and encoded again. Safe with several processes at once, and with any kill.
 *
 * @throws EncoderError when the encoder fails or gives what cannot be stored; the signal's reason when it aborts. What was encoded until then is kept.
 */
export async function encodeStored<Input>(options: StoreOptions<Input>): Promise<EncodedInputs> {
  const { keys, features, hits, cuts } = await fillStore(options, { keep: true });
  return { features: keys.map((key) => features.get(key)!), hits, cuts };
}
