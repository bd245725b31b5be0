import { DecodeError } from '../clips/decoder.js';

const FRONT = Math.SQRT1_2;
const HALF = 0.5;
/** The low-frequency effects channel has no part in a downmix. */
const NONE = 0;

/** Weights of the channels, in the order of wav files (L R C LFE back side), by how many there are. */
const WEIGHTS: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [FRONT, FRONT],
  3: [FRONT, FRONT, 1],
  4: [FRONT, FRONT, HALF, HALF],
  5: [FRONT, FRONT, 1, HALF, HALF],
  6: [FRONT, FRONT, 1, NONE, HALF, HALF],
  8: [FRONT, FRONT, 1, NONE, HALF, HALF, HALF, HALF],
};

/**
 * Weights that mix channels to one: 1/√2 for left and right, 1 for the centre, 1/2 for each surround channel, and nothing for low-frequency
 * effects; divided by their sum, so that no mix of samples in −1 … 1 leaves it, and equal channels come out as they went in.
 *
 * @param channels 1 … 6 or 8: mono, stereo, L R C, quad, 5.0, 5.1, 7.1.
 * @throws DecodeError for another number.
 * @see ITU-R BS.775-3, table 2, format 1/0. The weights of 7.1's four surround channels are those of 5.1's two.
 */
export function downmixWeights(channels: number): readonly number[] {
  const weights = WEIGHTS[channels];
  if (!weights) throw unknownLayout(channels);
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/** Mixes channels to one, by {@link downmixWeights}. */
export const downmix = (channels: readonly Float32Array[]): Float32Array =>
  weighed(channels, downmixWeights(channels.length));

/** Weights of a stereo player's left side, in the order of wav files; the right side has those of the other channels of each pair. */
const LEFT: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [1, NONE],
  3: [1, NONE, FRONT],
  4: [1, NONE, FRONT, NONE],
  5: [1, NONE, FRONT, FRONT, NONE],
  6: [1, NONE, FRONT, NONE, FRONT, NONE],
  8: [1, NONE, FRONT, NONE, FRONT, NONE, FRONT, NONE],
};

/** The channel of the other side: itself for the centre, low-frequency effects and mono. */
const MIRROR: Readonly<Record<number, readonly number[]>> = {
  1: [0],
  2: [1, 0],
  3: [1, 0, 2],
  4: [1, 0, 3, 2],
  5: [1, 0, 2, 4, 3],
  6: [1, 0, 2, 3, 5, 4],
  8: [1, 0, 2, 3, 5, 4, 7, 6],
};

/**
 * Mixes channels as `media.channels` says: to one, by {@link downmixWeights}; to left and right, 1 · its own front, 1/√2 · centre, 1/√2 · its own surround
 * channels, divided by the sum of the weights; or not at all.
 *
 * @throws DecodeError for a number of channels that has no known layout.
 * @see ITU-R BS.775-3, table 2, format 2/0
 */
export function mixTo(
  layout: 1 | 2 | 'original',
  channels: readonly Float32Array[],
): readonly Float32Array[] {
  if (layout === 'original') return channels;
  if (layout === 1) return [downmix(channels)];
  const weights = LEFT[channels.length];
  if (!weights) throw unknownLayout(channels.length);
  const sum = weights.reduce((a, b) => a + b);
  const left = weights.map((weight) => weight / sum);
  return [
    weighed(channels, left),
    weighed(
      channels,
      MIRROR[channels.length]!.map((other) => left[other]!),
    ),
  ];
}

function weighed(channels: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const mixed = new Float32Array(channels[0]!.length);
  for (const [i, samples] of channels.entries()) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    for (let t = 0; t < mixed.length; t++) mixed[t] = mixed[t]! + weight * samples[t]!;
  }
  return mixed;
}

const unknownLayout = (channels: number): DecodeError =>
  new DecodeError(`expected sound in 1 … 6 or 8 channels, received ${channels}`);
