import { frameFields } from '@erc/media';
import * as z from 'zod';

/** Ways to make one vector of many: mean, greatest value, standard deviation (divided by n), last frame minus first. */
const POOLINGS = ['mean', 'max', 'sd', 'change'] as const;

/** How the vectors of frames become one. */
export type DescriptorPooling = (typeof POOLINGS)[number];

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
  ...frameFields,
});

/** Options of the `'image-descriptors'` visual encoder; everything but `type` has a default. */
export type ImageDescriptorsOptions = z.input<typeof imageDescriptorsOptionsSchema>;

/** {@link ImageDescriptorsOptions} with the defaults filled in. */
export type ResolvedImageDescriptorsOptions = z.output<typeof imageDescriptorsOptionsSchema>;
