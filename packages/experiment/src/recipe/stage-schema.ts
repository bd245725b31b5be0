import { z } from 'zod';

/** Starts from the weights of another run. */
export const initSchema = z.strictObject({
  /** Its run folder, with `checkpoints/best.safetensors`. */
  from: z.string().min(1),
  /** Which of the weights that it has kept: an epoch, `epoch-29`. @default the best ones */
  checkpoint: z
    .string()
    .regex(/^(best|epoch-\d+)$/, 'expected best or epoch-<n>')
    .optional(),
  /** Beginnings of its parameters' paths, up to a slash, to what they are called here. */
  rename: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Whether every parameter of the model must be there with its shape, and no other. */
  strict: z.boolean().default(true),
  /**
   * Whether what is fitted for a stream (a vocabulary, means and standard deviations) is taken too. @default refused where it is not the
   * same as fitted here
   */
  streams: z.boolean().optional(),
});

const amount = z.union([z.int().min(1), z.number().gt(0).lt(1)]);

/** Fewer dialogues: a number of them, or a share below 1. Drawn from the seed. */
export const subsetSchema = z.strictObject({
  train: amount.optional(),
  dev: amount.optional(),
});
