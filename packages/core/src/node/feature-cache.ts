import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.js';
import type { EncodeOptions, Encoder, Feature, FeatureArray } from '../features.js';
import { isSparse } from '../features.js';
import { readSafetensors, writeSafetensors } from '../safetensors.js';
import { removeLeftovers } from './leftovers.js';
import { sha256Of } from './sha256.js';
import { writeFileAtomic } from './write-atomic.js';

/** What {@link encodeCached} takes. */
export interface EncodeCachedOptions<Input> extends EncodeOptions {
  readonly encoder: Encoder<Input>;
  readonly inputs: readonly Input[];
  /** Content hash of one input (media bytes, or text with its context): equal inputs must give equal hashes, different ones different. */
  readonly hash: (input: Input) => string | Promise<string>;
  /** Folder of the cache files. */
  readonly directory: string;
}

/** The features, and how many of them came from the cache. */
export interface EncodeCachedResult {
  readonly features: readonly Feature[];
  readonly hits: number;
}

/**
 * Encodes inputs, or reads what the same encoder made of the same content before: one packed safetensors file per encoder in
 * `directory`, keyed by SHA-256 of (encoder id, input). A changed input re-encodes only itself. A damaged file counts as empty.
 * Dense features only: sparse ones are cheaper to make again.
 */
export async function encodeCached<Input>({
  encoder,
  inputs,
  hash,
  directory,
  ...options
}: EncodeCachedOptions<Input>): Promise<EncodeCachedResult> {
  const path = join(directory, `${encoder.modality}-${sha256Of(encoder.id).slice(0, 16)}.safetensors`);
  const keys: string[] = [];
  for (const input of inputs) keys.push(sha256Of(`${encoder.id}\n${await hash(input)}`));
  await removeLeftovers(directory);
  const known = await readCache(path);
  const missing = inputs.flatMap((_, i) => (known.has(keys[i]!) ? [] : [i]));
  if (missing.length > 0) {
    const made = await encoder.encode(
      missing.map((i) => inputs[i]!),
      options,
    );
    for (const [k, i] of missing.entries()) {
      const feature = made[k]!;
      if (isSparse(feature))
        throw new TypeError(
          `encodeCached: expected dense features, received sparse ones from ${encoder.id}.`,
        );
      known.set(keys[i]!, feature);
    }
    await writeFileAtomic(path, writeSafetensors(Object.fromEntries(known)));
  } else {
    // A file that is still used is younger than one that is not: what a clean-up goes by.
    await utimes(path, new Date(), new Date()).catch(() => undefined);
  }
  return { features: keys.map((key) => known.get(key)!), hits: inputs.length - missing.length };
}

async function readCache(path: string): Promise<Map<string, FeatureArray>> {
  const known = new Map<string, FeatureArray>();
  try {
    const { tensors } = readSafetensors(await readFile(path), path);
    for (const [key, { data, shape }] of Object.entries(tensors)) {
      if (!(data instanceof Uint8Array)) known.set(key, { data, shape });
    }
  } catch (error) {
    // No file yet, or one that cannot be trusted: everything is encoded again and the file is replaced.
    if (!(error instanceof DataError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    known.clear();
  }
  return known;
}
