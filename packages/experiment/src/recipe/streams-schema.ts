import { streamWindowSchema } from '@erc/batches';
import {
  MODALITIES,
  type Modality,
  type ReadyFeaturesOptions,
  type UtteranceColumnsOptions,
} from '@erc/core';
import type { AudioEncoderOptions } from '@erc/encoders-audio';
import type { TextEncoderOptions } from '@erc/encoders-text';
import type { VisualEncoderOptions } from '@erc/encoders-visual';
import { z } from 'zod';
import type { EncoderRegistries } from './encoder-registries.js';
import { MOST_LETTERS } from './names.js';

const isModality = (name: string): name is Modality => MODALITIES.some((modality) => modality === name);

/** What every stream may say beside its encoder. */
const streamFields = {
  /** Whether features are standardized with training statistics; not of columns, nor of a fitted or trained encoder. @default false for text, true for audio and visual */
  standardize: z.boolean().optional(),
  /** Reads each utterance's vector with its neighbours'. @default none */
  window: streamWindowSchema.optional(),
  /** How floats of a frozen encoder are kept in the feature store; float16 is half as large, and rounds. @default float32 */
  storeAs: z.enum(['float32', 'float16']).optional(),
};

/** One stream: its modality, and how it is encoded. */
const streamSchema = ({ text, audio, visual }: EncoderRegistries) =>
  z.discriminatedUnion('modality', [
    z.strictObject({ modality: z.literal('text'), encoder: text.schema, ...streamFields }),
    z.strictObject({ modality: z.literal('audio'), encoder: audio.schema, ...streamFields }),
    z.strictObject({ modality: z.literal('visual'), encoder: visual.schema, ...streamFields }),
  ]);

/** Streams by name. A stream named `text`, `audio` or `visual` need not say its modality. */
export const streamsSchema = (encoders: EncoderRegistries) =>
  z
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
      z.record(
        z
          .string()
          .regex(/^[a-z][a-z0-9-]*$/, 'expected a lower-case name')
          .max(MOST_LETTERS, `expected a name of at most ${MOST_LETTERS} letters`),
        streamSchema(encoders),
      ),
    )
    .refine((streams) => Object.keys(streams).length > 0, 'expected at least one stream, received none')
    .transform((streams) =>
      Object.fromEntries(
        Object.entries(streams).map(([name, stream]) => [name, withStandardize(stream, encoders)]),
      ),
    );

type ParsedStream = z.output<ReturnType<typeof streamSchema>>;

/** What an encoder of a modality measures has units of its own, so that it is standardized, unless it is fitted or trained: that gives what it gives. */
function withStandardize(stream: ParsedStream, encoders: EncoderRegistries): ParsedStream {
  if (stream.standardize !== undefined || stream.modality === 'text') return stream;
  const { state } = encoders[stream.modality].of(stream.encoder).use(stream.encoder);
  return state === 'fitted' || state === 'columns' || state === 'trained'
    ? stream
    : { ...stream, standardize: true };
}

interface StreamInput extends z.input<z.ZodObject<typeof streamFields>> {}

/** Streams as a program writes them, with the options of the built-in encoders. */
export type StreamsInput = Readonly<
  Record<
    string,
    StreamInput &
      (
        | { modality?: 'text'; encoder: TextEncoderOptions | ReadyFeaturesOptions | UtteranceColumnsOptions }
        | {
            modality?: 'audio';
            encoder: AudioEncoderOptions | ReadyFeaturesOptions | UtteranceColumnsOptions;
          }
        | {
            modality?: 'visual';
            encoder: VisualEncoderOptions | ReadyFeaturesOptions | UtteranceColumnsOptions;
          }
      )
  >
>;
