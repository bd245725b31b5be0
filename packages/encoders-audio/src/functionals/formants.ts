import { ANALYSIS_RATE_HZ, BINS, FFT_LENGTH, type FrameMatrix } from '../frames.js';
import { polynomialRoots } from './polynomial-roots.js';

const BIN_HZ = ANALYSIS_RATE_HZ / FFT_LENGTH;
/** Formants are looked for below this: the spectrum above it does not enter the prediction. */
const CEILING_HZ = 5_500;
const BANDS = CEILING_HZ / BIN_HZ;
/** Two poles for each of five formants. */
const ORDER = 10;
const PRE_EMPHASIS = 0.97;
const FORMANTS = 3;
/** A pole that is lower or broader is no formant but the slope of the spectrum. */
const MIN_HZ = 90;
const MAX_BANDWIDTH_HZ = 700;

/** `|1 − 0.97 e^{−iω}|²`: what pre-emphasis does to a power spectrum. */
const EMPHASIS = Float64Array.from(
  { length: BANDS + 1 },
  (_, bin) => 1 + PRE_EMPHASIS ** 2 - 2 * PRE_EMPHASIS * Math.cos((2 * Math.PI * bin) / FFT_LENGTH),
);
const COSINES = Float64Array.from({ length: (ORDER + 1) * (BANDS + 1) }, (_, i) => {
  const bin = i % (BANDS + 1);
  const end = bin === 0 || bin === BANDS;
  return (end ? 1 : 2) * Math.cos((Math.PI * Math.floor(i / (BANDS + 1)) * bin) / BANDS);
});

/**
 * Resonances F1, F2, F3 of each frame: the poles of a linear prediction of order 10 of the spectrum up to 5.5 kHz, with pre-emphasis 0.97.
 *
 * The autocorrelation is the cosine transform of the part of the power spectrum (selective prediction), so that no resampling is needed. A pole
 * `r e^{iθ}` is a formant of `θ · 5500 / π` Hz with the bandwidth `−ln(r) · 11000 / π`; poles below 90 Hz or broader than 700 Hz are left out.
 *
 * @param power `[frames, 257]` of `powerSpectrum`.
 * @returns `[frames, 6]`: three frequencies and three bandwidths in Hz; 0 where a frame has fewer formants.
 * @see Makhoul 1975, "Spectral linear prediction: properties and applications", doi:10.1109/TASSP.1975.1162685
 */
export function formantTrack(power: FrameMatrix): FrameMatrix {
  const [frames] = power.shape;
  const data = new Float32Array(frames * 2 * FORMANTS);
  for (let frame = 0; frame < frames; frame++) {
    const found = formantsOf(power.data.subarray(frame * BINS, (frame + 1) * BINS));
    for (const [i, { hz, bandwidthHz }] of found.entries()) {
      data[frame * 2 * FORMANTS + i] = hz;
      data[frame * 2 * FORMANTS + FORMANTS + i] = bandwidthHz;
    }
  }
  return { data, shape: [frames, 2 * FORMANTS] };
}

interface Formant {
  readonly hz: number;
  readonly bandwidthHz: number;
}

function formantsOf(row: Float32Array): Formant[] {
  const correlation = new Float64Array(ORDER + 1);
  for (let lag = 0; lag <= ORDER; lag++) {
    for (let bin = 0; bin <= BANDS; bin++) {
      correlation[lag]! += row[bin]! * EMPHASIS[bin]! * COSINES[lag * (BANDS + 1) + bin]!;
    }
  }
  if (!(correlation[0]! > 1e-12)) return [];
  // A hair of white noise, so that a pure tone does not make the equations singular.
  correlation[0]! *= 1 + 1e-9;
  return polynomialRoots(predictor(correlation))
    .filter(({ im }) => im > 0)
    .map(({ re, im }) => ({
      hz: (Math.atan2(im, re) * CEILING_HZ) / Math.PI,
      bandwidthHz: (-Math.log(Math.hypot(re, im)) * 2 * CEILING_HZ) / Math.PI,
    }))
    .filter(({ hz, bandwidthHz }) => hz >= MIN_HZ && bandwidthHz <= MAX_BANDWIDTH_HZ && bandwidthHz > 0)
    .sort((a, b) => a.hz - b.hz)
    .slice(0, FORMANTS);
}

/** `1, a₁ … a_p` of the predictor `x_t ≈ −Σ a_k x_{t−k}`, by Levinson's and Durbin's recursion. */
function predictor(correlation: Float64Array): Float64Array {
  const order = correlation.length - 1;
  const a = new Float64Array(order + 1);
  a[0] = 1;
  let error = correlation[0]!;
  for (let i = 1; i <= order; i++) {
    let reflection = correlation[i]!;
    for (let k = 1; k < i; k++) reflection += a[k]! * correlation[i - k]!;
    reflection /= -error;
    const before = a.slice();
    for (let k = 1; k < i; k++) a[k] = before[k]! + reflection * before[i - k]!;
    a[i] = reflection;
    error *= 1 - reflection ** 2;
  }
  return a;
}
