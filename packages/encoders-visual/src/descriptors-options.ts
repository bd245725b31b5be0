import { z } from 'zod';

/** Ways to make one vector of many: mean, greatest value, standard deviation (divided by n), last frame minus first. */
const POOLINGS = ['mean', 'max', 'sd', 'change'] as const;

/** How the vectors of frames become one. */
export type Pooling = (typeof POOLINGS)[number];

/** Options of the `'image-descriptors'` visual encoder, with their defaults. Strict: an unknown key is an error. */
export const imageDescriptorsOptionsSchema = z.strictObject({
  type: z.literal('image-descriptors'),
  /**
   * How an image that is not square becomes a square: `cover` cuts off what is too much on both sides, `contain` keeps all of it between
   * grey bars. @default 'cover'
   */
  fit: z.enum(['cover', 'contain']).default('cover'),
  /** What is taken over the frames, one part of the feature each, in this order. @default ['mean', 'sd'] */
  pooling: z
    .array(z.enum(POOLINGS))
    .min(1)
    .refine((names) => new Set(names).size === names.length, {
      error: ({ input }) => `expected each pooling once, received ${JSON.stringify(input)}`,
    })
    .default(['mean', 'sd']),
  /** Of a folder with more frames, this many are read, evenly spaced from the first to the last. @default 32 */
  maxFrames: z.int().min(2).max(10_000).default(32),
  /** Images with more pixels are refused before they are decoded. @default 16777216 (4096 × 4096) */
  maxPixels: z
    .int()
    .min(1)
    .max(2 ** 28)
    .default(2 ** 24),
});

/** Options of the `'image-descriptors'` visual encoder; everything but `type` has a default. */
export type ImageDescriptorsOptions = z.input<typeof imageDescriptorsOptionsSchema>;

/** {@link ImageDescriptorsOptions} with the defaults filled in. */
export type ResolvedImageDescriptorsOptions = z.output<typeof imageDescriptorsOptionsSchema>;
