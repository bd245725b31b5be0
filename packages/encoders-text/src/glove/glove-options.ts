import * as z from 'zod';
import { cleaningSchema } from '../clean-text.js';

/** Options of the `'glove'` text encoder, with their defaults. Strict: an unknown key is an error. */
export const gloveOptionsSchema = z.strictObject({
  type: z.literal('glove'),
  /** A text file of word vectors, such as `glove.6B.50d.txt`: one `word x₁ … x_dim` a line. */
  path: z.string().min(1),
  /** Width of the vectors; the file must agree. @default as wide as the file's first line */
  dim: z.int().min(1).max(10_000).optional(),
  /** What is done to the text first; words are looked up in lower case anyway. @default nothing */
  cleaning: cleaningSchema,
  /** `mean` over the words that the file has, or `none`: every one of them, `[words, dim]`. @default 'mean' */
  pooling: z.enum(['mean', 'none']).default('mean'),
  /** `all`: the vectors are a table of the model, of every word of the file, and trained with it. @default 'none' */
  train: z.enum(['none', 'all']).optional(),
});

/** Options of the `'glove'` text encoder; everything but `type` and `path` has a default. */
export type GloveOptions = z.input<typeof gloveOptionsSchema>;

/** {@link GloveOptions} with the defaults filled in. */
export type ResolvedGloveOptions = z.output<typeof gloveOptionsSchema>;
