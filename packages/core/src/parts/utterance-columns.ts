import * as z from 'zod';
import type { Modality } from '../modality.js';
import { defineEncoder, type EncoderDescriptor } from './encoder.js';

/** Options of the encoder `columns` of a stream: numbers that the dataset folder has of each utterance. */
export const utteranceColumnsOptionsSchema = z.strictObject({
  type: z.literal('columns'),
  /** Bio-signals, by their columns `bio_<name>`: `[ecg, eda, temp]`. The features are in this order. */
  names: z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'expected each name once'),
});

/** Options of the encoder `columns`. */
export type UtteranceColumnsOptions = z.input<typeof utteranceColumnsOptionsSchema>;

/** The encoder `columns` of a modality: one word in each of them, since a body is none. */
export const utteranceColumns = <M extends Modality>(
  modality: M,
): EncoderDescriptor<M, typeof utteranceColumnsOptionsSchema, never> =>
  defineEncoder({
    modality,
    schema: utteranceColumnsOptionsSchema,
    use: ({ names }) => ({ state: 'columns', names }),
  });
