import { ANALYSIS_RATE_HZ, BINS, FFT_LENGTH, type FrameMatrix, powerSpectrum } from './frames.js';

/** Lower edge of the lowest band, in Hz. */
export const MEL_MIN_HZ = 20;
/** Upper edge of the highest band, in Hz. */
export const MEL_MAX_HZ = 8_000;

/** HTK's scale: mel of Hz, and back. */
export const melScale = {
  melOf: (hz: number): number => 2595 * Math.log10(1 + hz / 700),
  hzOf: (mel: number): number => 700 * (10 ** (mel / 2595) - 1),
} as const;

/**
 * Triangular filters from 20 Hz to 8 kHz whose corners are equally spaced in mel, `2595 · log10(1 + f / 700)` (HTK's scale); each filter
 * rises to 1 at its centre (no area normalisation).
 *
 * @param bands Number of filters, ≥ 1.
 * @returns `[bands, 257]`, row-major: the weight of each FFT bin of 31.25 Hz.
 * @see Young et al. 2006, "The HTK Book" 3.4, section 5.4
 */
export function melFilterbank(bands: number): FrameMatrix {
  const low = melScale.melOf(MEL_MIN_HZ);
  const step = (melScale.melOf(MEL_MAX_HZ) - low) / (bands + 1);
  const corners = Array.from({ length: bands + 2 }, (_, i) => melScale.hzOf(low + i * step));
  const data = new Float32Array(bands * BINS);
  for (let band = 0; band < bands; band++) {
    const [left, centre, right] = corners.slice(band, band + 3) as [number, number, number];
    for (let bin = 0; bin < BINS; bin++) {
      const hz = (bin * ANALYSIS_RATE_HZ) / FFT_LENGTH;
      const rise = (hz - left) / (centre - left);
      const fall = (right - hz) / (right - centre);
      data[band * BINS + bin] = Math.max(0, Math.min(rise, fall));
    }
  }
  return { data, shape: [bands, BINS] };
}

/** Options of {@link logMel}. */
export interface LogMelOptions {
  /** @default 40 */
  readonly bands?: number;
}

/** Band powers below it count as this: silence is ln(10⁻¹⁰) ≈ −23. */
const FLOOR = 1e-10;

/**
 * Log-mel spectrogram: `ln(max(10⁻¹⁰, M · |FFT(w · x)|²))` with the filters `M` of {@link melFilterbank}, 25 ms Hann frames every 10 ms.
 *
 * @param samples `[n]`, mono, 16 kHz, −1 … 1. A clip shorter than one frame is padded with zeros.
 * @returns `[frames, bands]`, natural logarithm of power.
 */
export function logMel(samples: Float32Array, { bands = 40 }: LogMelOptions = {}): FrameMatrix {
  return logMelOf(powerSpectrum(samples), bands);
}

/** {@link logMel} of a power spectrum that is there already. */
export function logMelOf(power: FrameMatrix, bands: number): FrameMatrix {
  const [frames] = power.shape;
  const filters = melFilterbank(bands).data;
  const data = new Float32Array(frames * bands);
  for (let band = 0; band < bands; band++) {
    const weights = filters.subarray(band * BINS, (band + 1) * BINS);
    const first = weights.findIndex((weight) => weight > 0);
    const last = weights.findLastIndex((weight) => weight > 0);
    for (let frame = 0; frame < frames; frame++) {
      const row = frame * BINS;
      let sum = 0;
      // A narrow band may lie between two bins: first is −1 then, and the sum stays 0.
      if (first >= 0) for (let bin = first; bin <= last; bin++) sum += weights[bin]! * power.data[row + bin]!;
      data[frame * bands + band] = Math.log(Math.max(FLOOR, sum));
    }
  }
  return { data, shape: [frames, bands] };
}

/**
 * Cepstrum of a log-mel spectrogram: orthonormal DCT-II of each row, coefficients 1 … `count`. The 0th, the overall level, is left out; no
 * liftering.
 *
 * `c_k = √(2 / B) · Σ_b x_b · cos(π · k · (b + ½) / B)`
 *
 * @param spectrogram `[frames, bands]`, bands > count.
 * @returns `[frames, count]`
 * @see Davis and Mermelstein 1980, "Comparison of parametric representations for monosyllabic word recognition", eq. 1
 */
export function mfcc(spectrogram: FrameMatrix, count = 13): FrameMatrix {
  const [frames, bands] = spectrogram.shape;
  const cosines = Float64Array.from({ length: count * bands }, (_, i) => {
    const k = Math.floor(i / bands) + 1;
    return Math.sqrt(2 / bands) * Math.cos((Math.PI * k * ((i % bands) + 0.5)) / bands);
  });
  const data = new Float32Array(frames * count);
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let band = 0; band < bands; band++) {
        sum += cosines[k * bands + band]! * spectrogram.data[frame * bands + band]!;
      }
      data[frame * count + k] = sum;
    }
  }
  return { data, shape: [frames, count] };
}
