import { ANALYSIS_RATE_HZ, BINS, FFT_LENGTH, type FrameMatrix } from './frames.js';

/** Columns of {@link spectralShape}. */
export const SPECTRAL_SHAPES = ['centroid', 'rolloff', 'flatness', 'flux', 'tilt', 'alphaRatio'] as const;

const BIN_HZ = ANALYSIS_RATE_HZ / FFT_LENGTH;
const binAt = (hz: number): number => Math.round(hz / BIN_HZ);
const FLOOR = 1e-10;
// Math.log10 is several times slower in V8.
const decibel = (power: number): number => (10 / Math.LN10) * Math.log(power + FLOOR);

/** Bins whose levels the tilt's line goes through, and their octaves around the mean. */
const TILT = { first: binAt(100), last: binAt(5_000) };
const OCTAVES = Float64Array.from({ length: TILT.last - TILT.first + 1 }, (_, i) =>
  Math.log2(TILT.first + i),
);
const OCTAVES_MEAN = OCTAVES.reduce((sum, octave) => sum + octave, 0) / OCTAVES.length;
const OCTAVES_SQUARE = OCTAVES.reduce((sum, octave) => sum + (octave - OCTAVES_MEAN) ** 2, 0);

/**
 * The shape of each frame's power spectrum P:
 *
 * - `centroid`: `Σ f P / Σ P`, kHz
 * - `rolloff`: the frequency below which 85 % of the power lies, kHz
 * - `flatness`: geometric over arithmetic mean of P, dB ≤ 0; 0 for white noise
 * - `flux`: Euclidean distance between the magnitude spectra of this frame and the one before, each scaled to length 1; 0 … √2, 0 for the first
 * - `tilt`: slope of the least-squares line of P in dB over octaves, 100 Hz … 5 kHz, dB per octave
 * - `alphaRatio`: power of 1 … 5 kHz over that of 50 Hz … 1 kHz, dB
 *
 * 10⁻¹⁰ is added before logarithms; a silent frame has centroid and rolloff 0.
 *
 * @param power `[frames, 257]` of `powerSpectrum`.
 * @returns `[frames, 6]`, columns as in {@link SPECTRAL_SHAPES}.
 */
export function spectralShape(power: FrameMatrix): FrameMatrix {
  const [frames] = power.shape;
  const columns = SPECTRAL_SHAPES.length;
  const data = new Float32Array(frames * columns);
  const levels = new Float64Array(BINS);
  let previous = new Float64Array(BINS);
  for (let frame = 0; frame < frames; frame++) {
    const row = power.data.subarray(frame * BINS, (frame + 1) * BINS);
    for (let bin = 0; bin < BINS; bin++) levels[bin] = decibel(row[bin]!);
    const unit = unitMagnitudes(row);
    const flux = frame === 0 ? 0 : distance(unit, previous);
    data.set(
      [...massFrequencies(row), flatnessOf(row, levels), flux, tiltOf(levels), alphaRatioOf(row)],
      frame * columns,
    );
    previous = unit;
  }
  return { data, shape: [frames, columns] };
}

function massFrequencies(row: Float32Array): [centroid: number, rolloff: number] {
  let total = 0;
  let moment = 0;
  for (let bin = 0; bin < BINS; bin++) {
    total += row[bin]!;
    moment += bin * row[bin]!;
  }
  if (total <= FLOOR) return [0, 0];
  let below = 0;
  let rolloff = 0;
  while (rolloff < BINS - 1) {
    below += row[rolloff]!;
    if (below >= 0.85 * total) break;
    rolloff += 1;
  }
  return [((moment / total) * BIN_HZ) / 1000, (rolloff * BIN_HZ) / 1000];
}

function flatnessOf(row: Float32Array, levels: Float64Array): number {
  let levelSum = 0;
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    levelSum += levels[bin]!;
    sum += row[bin]!;
  }
  return levelSum / BINS - decibel(sum / BINS);
}

function tiltOf(levels: Float64Array): number {
  let cross = 0;
  for (let i = 0; i < OCTAVES.length; i++) cross += (OCTAVES[i]! - OCTAVES_MEAN) * levels[TILT.first + i]!;
  return cross / OCTAVES_SQUARE;
}

function alphaRatioOf(row: Float32Array): number {
  const power = (fromHz: number, toHz: number): number => {
    let sum = 0;
    for (let bin = binAt(fromHz); bin < binAt(toHz); bin++) sum += row[bin]!;
    return sum;
  };
  return decibel(power(1_000, 5_000)) - decibel(power(50, 1_000));
}

function unitMagnitudes(row: Float32Array): Float64Array<ArrayBuffer> {
  const magnitudes = new Float64Array(BINS);
  let square = 0;
  for (const value of row) square += value;
  if (square <= FLOOR) return magnitudes;
  for (let bin = 0; bin < BINS; bin++) magnitudes[bin] = Math.sqrt(row[bin]! / square);
  return magnitudes;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) sum += (a[bin]! - b[bin]!) ** 2;
  return Math.sqrt(sum);
}
