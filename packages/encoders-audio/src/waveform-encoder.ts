import { type AudioInput, defineEncoder, type Encoder, parseOptions } from '@erc/core';
import { readIntegers, readSound, resample } from '@erc/media';
import * as z from 'zod';
import { createSoundEncoder, cutSamples } from './sound-encoder.js';

/** Part of the id: raised when the same options would give other features. */
const VERSION = 1;

/** Options of the `'waveform'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const waveformOptionsSchema = z
  .strictObject({
    type: z.literal('waveform'),
    /** Samples of a second after resampling. @default 16000 */
    sampleRateHz: z.int().min(4_000).max(96_000).default(16_000),
    /** What is left of a longer clip, from its beginning; cuts are reported. @default 10 */
    maxSeconds: z.number().positive().max(600).default(10),
    /**
     * `steps`: as many steps as the clip has, each of `frameSamples`, the last one padded with zeros. `vector`: one vector of `maxSeconds` for
     * all clips, padded with zeros. @default 'steps'
     */
    form: z.enum(['steps', 'vector']).default('steps'),
    /** Samples of one step; `form: steps` only. @default 1 */
    frameSamples: z.int().min(1).max(96_000).optional(),
    /**
     * `interleaved-integers`, as a published system reads its files: integers as they stand in a wav file of 16 or 32 bits, neither scaled nor resampled,
     * the channels by turns; `maxSeconds · sampleRateHz` of these values are kept.
     */
    legacy: z.literal('interleaved-integers').optional(),
  })
  .refine(({ form, frameSamples }) => form === 'steps' || frameSamples === undefined, {
    path: ['frameSamples'],
    error: 'expected frameSamples only with form: steps',
  });

/** Options of the `'waveform'` audio encoder; everything but `type` has a default. */
export type WaveformOptions = z.input<typeof waveformOptionsSchema>;

/**
 * The raw sound as a stream, for models that learn from samples.
 *
 * - in: a wav file of at most 256 MiB, or mono samples; resampled to `sampleRateHz`
 * - out: `[steps, frameSamples]` or, as `vector`, `[maxSeconds · sampleRateHz]`, float32, −1 … 1
 *
 * @throws ConfigError that names each wrong option.
 * @throws DataError from `encode`, starting with the input's `where`, for a file that is missing, too large, damaged or no wav, and for samples
 *   that are missing or not finite; with `legacy`, for anything but a wav file of 16- or 32-bit integers.
 */
export const createWaveformEncoder = (options: WaveformOptions): Encoder<AudioInput> =>
  openWaveform(parseOptions(waveformOptionsSchema, options, 'waveform'));

/** The encoder `waveform`. */
export const waveform = defineEncoder({
  modality: 'audio',
  schema: waveformOptionsSchema,
  gives: ({ form }) => (form === 'steps' ? 'sequence' : 'vector'),
  use: (options) => ({ state: 'frozen', open: async () => openWaveform(options) }),
});

function openWaveform(options: z.output<typeof waveformOptionsSchema>): Encoder<AudioInput> {
  const { sampleRateHz, maxSeconds, form, frameSamples = 1, legacy } = options;
  const most = Math.max(1, Math.round(maxSeconds * sampleRateHz));
  const dim = form === 'vector' ? most : frameSamples;

  async function samplesOf(input: AudioInput): Promise<Float32Array> {
    if (legacy) return (await readIntegers(input)).values;
    const sound = await readSound(input);
    return resample(sound.samples, sound.sampleRateHz, sampleRateHz);
  }

  return createSoundEncoder({
    id: `audio/waveform/${VERSION}/${JSON.stringify(options)}`,
    dim,
    async encodeOne(input, cut) {
      const samples = cutSamples(await samplesOf(input), sampleRateHz, maxSeconds, cut);
      const steps = form === 'vector' ? 1 : Math.ceil(samples.length / frameSamples);
      const data = new Float32Array(steps * dim);
      data.set(samples);
      return { data, shape: form === 'vector' ? [dim] : [steps, dim] };
    },
  });
}
