import { streamWindowSchema } from '@erc/batches';
import { MODALITIES, type Modality, readyFeaturesOptionsSchema } from '@erc/core';
import { builtInAudioEncoders } from '@erc/encoders-audio';
import { builtInTextEncoders } from '@erc/encoders-text';
import { builtInVisualEncoders } from '@erc/encoders-visual';
import { z } from 'zod';

const isModality = (name: string): name is Modality => (MODALITIES as readonly string[]).includes(name);

/** Reads each utterance's vector with its neighbours'. @default none */
const window = streamWindowSchema.optional();

/** How floats of a frozen encoder are kept in the feature store; float16 is half as large, and rounds. @default float32 */
const storeAs = z.enum(['float32', 'float16']).optional();

const [tfidf, transformer, glove] = builtInTextEncoders;
const [acoustic, functionals, logMel, waveform, wav2vec2, speechTokens] = builtInAudioEncoders;
const [descriptors, imageModel] = builtInVisualEncoders;

/** One stream: what it is made from, how it is encoded, whether its features are standardized with training statistics. */
const streamSchema = z.discriminatedUnion('modality', [
  z.strictObject({
    modality: z.literal('text'),
    encoder: z.discriminatedUnion('type', [
      tfidf.schema,
      transformer.schema,
      glove.schema,
      readyFeaturesOptionsSchema,
    ]),
    /** Not of an encoder that is fitted: that gives what it gives. @default false */
    standardize: z.boolean().optional(),
    window,
    storeAs,
  }),
  z.strictObject({
    modality: z.literal('audio'),
    encoder: z.discriminatedUnion('type', [
      acoustic.schema,
      functionals.schema,
      logMel.schema,
      waveform.schema,
      wav2vec2.schema,
      speechTokens.schema,
      readyFeaturesOptionsSchema,
    ]),
    standardize: z.boolean().default(true),
    window,
    storeAs,
  }),
  z.strictObject({
    modality: z.literal('visual'),
    encoder: z.discriminatedUnion('type', [
      descriptors.schema,
      imageModel.schema,
      readyFeaturesOptionsSchema,
    ]),
    standardize: z.boolean().default(true),
    window,
    storeAs,
  }),
]);

/** Streams by name. A stream named `text`, `audio` or `visual` need not say its modality. */
export const streamsSchema = z
  .preprocess(
    (streams) =>
      typeof streams === 'object' && streams !== null && !Array.isArray(streams)
        ? Object.fromEntries(
            Object.entries(streams).map(([name, stream]) => [
              name,
              isModality(name) && typeof stream === 'object' ? { modality: name, ...stream } : stream,
            ]),
          )
        : streams,
    z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a lower-case name'), streamSchema),
  )
  .refine((streams) => Object.keys(streams).length > 0, 'expected at least one stream, received none');
