import { ANALYSIS_RATE_HZ, BINS, FFT_LENGTH, type FrameMatrix } from '../frames.js';
import { slope } from '../statistics.js';

/** Columns of {@link spectralBalance}. */
export const SPECTRAL_BALANCES = ['hammarberg', 'slope0to500', 'slope500to1500'] as const;

const BIN_HZ = ANALYSIS_RATE_HZ / FFT_LENGTH;
const FLOOR = 1e-10;
const decibel = (power: number): number => 10 * Math.log10(power + FLOOR);
const binsOf = (fromHz: number, toHz: number): number[] =>
  Array.from({ length: (toHz - fromHz) / BIN_HZ + 1 }, (_, i) => fromHz / BIN_HZ + i);
const kiloHertz = (bins: readonly number[]): number[] => bins.map((bin) => (bin * BIN_HZ) / 1000);

const LOW = binsOf(0, 2_000);
const HIGH = binsOf(2_000, 5_000);
const BELOW_500 = binsOf(0, 500);
const TO_1500 = binsOf(500, 1_500);

/**
 * How the power of each frame is spread, 10⁻¹⁰ added before logarithms:
 *
 * - `hammarberg`: the strongest bin of 0 … 2 kHz over the strongest of 2 … 5 kHz, dB
 * - `slope0to500`, `slope500to1500`: slope of the least-squares line of the power in dB over frequency, dB per kHz
 *
 * @param power `[frames, 257]` of `powerSpectrum`.
 * @returns `[frames, 3]`, columns as in {@link SPECTRAL_BALANCES}.
 * @see Eyben et al. 2016, "The Geneva Minimalistic Acoustic Parameter Set (GeMAPS)", section 3.1, doi:10.1109/TAFFC.2015.2457417
 */
export function spectralBalance(power: FrameMatrix): FrameMatrix {
  const [frames] = power.shape;
  const data = new Float32Array(frames * SPECTRAL_BALANCES.length);
  for (let frame = 0; frame < frames; frame++) {
    const row = power.data.subarray(frame * BINS, (frame + 1) * BINS);
    const strongest = (bins: readonly number[]): number =>
      bins.reduce((most, bin) => Math.max(most, row[bin]!), 0);
    const slopeOver = (bins: readonly number[]): number =>
      slope(
        bins.map((bin) => decibel(row[bin]!)),
        kiloHertz(bins),
      );
    data.set(
      [decibel(strongest(LOW)) - decibel(strongest(HIGH)), slopeOver(BELOW_500), slopeOver(TO_1500)],
      frame * SPECTRAL_BALANCES.length,
    );
  }
  return { data, shape: [frames, SPECTRAL_BALANCES.length] };
}
