import type { StreamChoice } from '@erc/core';
import { dropoutRateSchema } from '@erc/nn';
import { z } from 'zod';
import { frontEndOptionsSchema } from './front-end/create-front-end.js';
import { withoutNames } from './streams/without-names.js';

/** The options that every fusion has: what happens to the streams before it joins them, in this order. */
export const fusionFields = {
  /** A trainable module of single streams, by name, before everything else. @default none */
  frontEnds: z.record(z.string(), frontEndOptionsSchema).default({}),
  /** Scales the vectors (of each step) of every stream, or of those named, to Euclidean length 1. Zeros stay zeros. @default false */
  l2Normalize: z.union([z.boolean(), z.array(z.string())]).default(false),
  /**
   * Lets streams be missing: from single examples (`present`), or from a whole batch. A learned vector then stands in for the stream's
   * (for a sequence: as its only step). Without this option a stream that is missing from a batch is an error, and one that is missing
   * from an example is zeros. @default none
   */
  missing: z
    .strictObject({
      /** Modality dropout: while training each stream is taken from each example with this probability, but never all of them. */
      dropoutRate: dropoutRateSchema.default(0),
    })
    .optional(),
  /**
   * Learned vectors that are added to the streams' (to each step): one for each speaker, or for each gender. An index of −1 adds nothing.
   * @default none
   */
  embeddings: z
    .array(
      z.discriminatedUnion('of', [
        z.strictObject({
          of: z.literal('speaker'),
          /** How many there are. */
          count: z.int().min(1),
          /** Streams that they are added to. @default all */
          streams: z.array(z.string()).min(1).optional(),
        }),
        z.strictObject({ of: z.literal('gender'), streams: z.array(z.string()).min(1).optional() }),
      ]),
    )
    .default([]),
  /** How a stream of steps becomes one vector, where the fusion joins vectors. Padding is left out. @default 'mean' */
  pooling: z.enum(['mean', 'max', 'first', 'last']).default('mean'),
  /** Also gives one vector of this width for each stream, by a linear layer of its own: for losses that compare streams. @default none */
  streamEmbeddings: z.strictObject({ dim: z.int().min(1) }).optional(),
};

const schema = z.object(fusionFields);

/** {@link fusionFields} with every default filled in. */
export type StreamOptions = z.output<typeof schema>;

/** The options of every fusion without what they say of streams that an ablation drops. */
export function fieldsWithout<Options extends StreamOptions>(
  options: Options,
  { dropped }: StreamChoice,
): Options {
  const { frontEnds, l2Normalize, embeddings } = options;
  const kept = (names: readonly string[]): string[] => names.filter((name) => !dropped.has(name));
  return {
    ...options,
    frontEnds: withoutNames(frontEnds, dropped),
    // Of no stream is something else than the option's absence, which is of all.
    l2Normalize: Array.isArray(l2Normalize) ? kept(l2Normalize) : l2Normalize,
    embeddings: embeddings.flatMap((embedding) => {
      if (!embedding.streams) return [embedding];
      const streams = kept(embedding.streams);
      return streams.length > 0 ? [{ ...embedding, streams }] : [];
    }),
  };
}
