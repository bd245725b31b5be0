import type { Modality, ParsedEncoder } from '@erc/core';
import type { EncoderRegistries } from '../recipe/encoder-registries.js';
import type { Recipe } from '../recipe/recipe.js';

/**
 * The streams of a recipe, with so many threads for each encoder that takes a number of them and whose options name none. Which takes one, its
 * schema says.
 */
export const withThreads = (
  streams: Recipe['streams'],
  encoders: EncoderRegistries,
  threads: number,
): Recipe['streams'] =>
  Object.fromEntries(
    Object.entries(streams).map(([name, stream]) => [
      name,
      threadsOf(stream.encoder) === undefined && takesThreads(stream.modality, stream.encoder, encoders)
        ? { ...stream, encoder: { ...stream.encoder, threads } }
        : stream,
    ]),
  );

/** Threads that options name. */
export const threadsOf = (options: ParsedEncoder): number | undefined => {
  const threads: unknown = 'threads' in options ? options.threads : undefined;
  return typeof threads === 'number' ? threads : undefined;
};

const takesThreads = (modality: Modality, options: ParsedEncoder, encoders: EncoderRegistries): boolean =>
  encoders[modality].of(options).schema.safeParse({ ...options, threads: 1 }).success;
