import { z } from 'zod';
import { KEMDY_EMOTIONS } from '../kemdy/emotions.js';
import { sourceFields } from '../source/source-schema.js';

/** Options of the `aihub-text` source. */
export const aihubTextSourceOptionsSchema = z.strictObject({
  source: z.literal('aihub-text'),
  ...sourceFields,
  /** A folder that holds the two files `…Training.json` and `…Validation.json`, however deep: the download as it unpacks. */
  from: z.string().min(1),
  /** `coarse`: six emotions; `fine`: the 60 codes E10 … E69. @default 'coarse' */
  target: z.enum(['coarse', 'fine']).default('coarse'),
  /** Which split the published validation part becomes. @default 'dev' */
  validation: z.enum(['dev', 'test']).default('dev'),
});

/** Options of the `aihub-audio` source. */
export const aihubAudioSourceOptionsSchema = z.strictObject({
  source: z.literal('aihub-audio'),
  ...sourceFields,
  /** The folder with `annotation` (CSV files of one row: text, segment_id, emotion) and `wav` in it. */
  from: z.string().min(1),
  /** The classes in their order. @default those of KEMDy19 and KEMDy20 */
  labels: z
    .array(z.string().min(1))
    .min(1)
    .refine((labels) => new Set(labels).size === labels.length, 'expected each label once')
    .default([...KEMDY_EMOTIONS]),
  /** The annotation's own words for labels: `{ 기쁨: 'happy' }`. Other emotions must be labels as they stand. @default none */
  emotions: z.record(z.string(), z.string()).default({}),
  /** Takes so many utterances, drawn evenly by `seed`. System D mixed 10,000. @default all */
  utterances: z.int().min(1).optional(),
  /** Decides which utterances are drawn. @default 42 */
  seed: z.int().default(42),
  /** `zero-affect`: a valence and an arousal of 0 for every utterance, as system B had them: constants, learned as targets. @default none */
  legacy: z.literal('zero-affect').optional(),
});

/** Options of the `aihub-text` source, as a recipe gives them. */
export type AihubTextSourceOptions = z.input<typeof aihubTextSourceOptionsSchema>;
/** Options of the `aihub-audio` source, as a recipe gives them. */
export type AihubAudioSourceOptions = z.input<typeof aihubAudioSourceOptionsSchema>;
/** {@link AihubAudioSourceOptions} with the defaults filled in. */
export type ResolvedAihubAudioOptions = z.output<typeof aihubAudioSourceOptionsSchema>;
