import { z } from 'zod';

const count = z.int().nonnegative();

/** What a stream read of the utterances of a split. */
export const streamInputsSchema = z.object({
  /** Utterances that have it. */
  inputs: count,
  /** Utterances that lack it. */
  missing: count.default(0),
  /** Inputs that were not read in full. */
  cut: count.default(0),
  /** How much of these was left out. */
  left: z.number().nonnegative().default(0),
  /** What `left` counts, such as `tokens`. */
  unit: z.string().optional(),
});

/** What a stream read of the utterances of a split. */
export type StreamInputs = z.infer<typeof streamInputsSchema>;
