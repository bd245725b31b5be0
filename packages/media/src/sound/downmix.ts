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
  if (!weights) throw new DecodeError(`expected sound in 1 … 6 or 8 channels, received ${channels}`);
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/** Mixes channels to one, by {@link downmixWeights}. */
export function downmix(channels: readonly Float32Array[]): Float32Array {
  const weights = downmixWeights(channels.length);
  const mono = new Float32Array(channels[0]!.length);
  for (const [i, samples] of channels.entries()) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    for (let t = 0; t < mono.length; t++) mono[t] = mono[t]! + weight * samples[t]!;
  }
  return mono;
}
