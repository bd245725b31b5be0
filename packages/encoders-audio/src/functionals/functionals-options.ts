import * as z from 'zod';

/** Options of the `'acoustic-functionals'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const acousticFunctionalsOptionsSchema = z
  .strictObject({
    type: z.literal('acoustic-functionals'),
    /** Lowest pitch that is looked for, in Hz. @default 60 */
    minPitchHz: z.number().min(40).max(500).default(60),
    /** Highest pitch that is looked for, in Hz. @default 600 */
    maxPitchHz: z.number().min(100).max(1000).default(600),
  })
  .refine(({ minPitchHz, maxPitchHz }) => minPitchHz < maxPitchHz, {
    path: ['maxPitchHz'],
    error: 'expected maxPitchHz above minPitchHz',
  });

/** Options of the `'acoustic-functionals'` audio encoder; everything but `type` has a default. */
export type AcousticFunctionalsOptions = z.input<typeof acousticFunctionalsOptionsSchema>;
