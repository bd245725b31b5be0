import * as z from 'zod';
import type { Modality } from '../modality.js';
import { defineEncoder, type EncoderDescriptor } from './encoder.js';

/** Options of the encoder `features` of a stream: it computes nothing, the dataset folder has the features. */
export const readyFeaturesOptionsSchema = z.strictObject({
  type: z.literal('features'),
  /** Name of the features in the dataset folder. @default the name of the stream */
  name: z.string().min(1).optional(),
});

/** Options of ready features; everything but `type` has a default. */
export type ReadyFeaturesOptions = z.input<typeof readyFeaturesOptionsSchema>;

/** The encoder `features` of a modality: one word in each of them, since ready features may be of anything. */
export const readyFeatures = <M extends Modality>(
  modality: M,
): EncoderDescriptor<M, typeof readyFeaturesOptionsSchema, never> =>
  defineEncoder({
    modality,
    schema: readyFeaturesOptionsSchema,
    gives: () => undefined,
    use: ({ name }) => ({ state: 'ready', name }),
  });
