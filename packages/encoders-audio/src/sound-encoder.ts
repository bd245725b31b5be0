import { type AudioInput, type EncodeOptions, type Encoder, type Feature, nextTurn } from '@erc/core';

/** Options of {@link createSoundEncoder}. */
export interface SoundEncoderOptions {
  readonly id: string;
  readonly dim: number;
  /** The feature of one input; `cut` says how many of its seconds were encoded, where that is not all. */
  readonly encodeOne: (
    input: AudioInput,
    cut: (fromSeconds: number, toSeconds: number) => void,
  ) => Promise<Feature>;
}

/** An encoder that takes its inputs one after another, each by itself. */
export function createSoundEncoder({ id, dim, encodeOne }: SoundEncoderOptions): Encoder<AudioInput> {
  return {
    modality: 'audio',
    id,
    dim,
    async encode(inputs, { signal, onProgress, onTruncation }: EncodeOptions = {}) {
      const features: Feature[] = [];
      for (const [index, input] of inputs.entries()) {
        // A turn of the event loop, so that timers and the user can abort between inputs that need no file.
        await nextTurn();
        signal?.throwIfAborted();
        features.push(
          await encodeOne(input, (from, to) => onTruncation?.(index, { from, to, unit: 'seconds' })),
        );
        onProgress?.(features.length, inputs.length);
      }
      return features;
    },
    async dispose() {},
  };
}

/** The first `maxSeconds` of a clip (at least one sample); `cut` is told where there was more. */
export function cutSamples(
  samples: Float32Array,
  sampleRateHz: number,
  maxSeconds: number,
  cut: (fromSeconds: number, toSeconds: number) => void,
): Float32Array {
  const most = Math.max(1, Math.round(maxSeconds * sampleRateHz));
  if (samples.length <= most) return samples;
  cut(samples.length / sampleRateHz, most / sampleRateHz);
  return samples.subarray(0, most);
}
