import * as z from 'zod';

/** Options of the `'acoustic-statistics'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const acousticStatisticsOptionsSchema = z
  .strictObject({
    type: z.literal('acoustic-statistics'),
    /** Bands of the mel filterbank between 20 Hz and 8 kHz; at least 14, because the cepstrum needs 13 and a mean. @default 40 */
    melBands: z.int().min(14).max(64).default(40),
    /** Lowest pitch that is looked for, in Hz. @default 60 */
    minPitchHz: z.number().min(40).max(500).default(60),
    /** Highest pitch that is looked for, in Hz. @default 600 */
    maxPitchHz: z.number().min(100).max(1000).default(600),
    /** A frame counts as speech when its level is at most this much below the loudest frame, in dB. @default 35 */
    speechRangeDb: z.number().min(5).max(80).default(35),
  })
  .refine(({ minPitchHz, maxPitchHz }) => minPitchHz < maxPitchHz, {
    path: ['maxPitchHz'],
    error: 'expected maxPitchHz above minPitchHz',
  });

/** Options of the `'acoustic-statistics'` audio encoder; everything but `type` has a default. */
export type AcousticStatisticsOptions = z.input<typeof acousticStatisticsOptionsSchema>;

/** {@link AcousticStatisticsOptions} with the defaults filled in. */
export type ResolvedAcousticStatisticsOptions = z.output<typeof acousticStatisticsOptionsSchema>;
