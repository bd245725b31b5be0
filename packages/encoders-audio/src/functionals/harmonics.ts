import FFT from 'fft.js';
import { ANALYSIS_RATE_HZ, FRAME_LENGTH, type FrameMatrix, HOP_LENGTH } from '../frames.js';
import { correlation, peakOffset } from './periods.js';

/** Columns of {@link harmonicLevels}. */
export const HARMONIC_MEASURES = ['hnr', 'h1h2', 'h1a3', 'f1Level', 'f2Level', 'f3Level'] as const;

/** 60 ms: long enough to tell the harmonics of a low voice apart. */
const LONG_FRAME = 960;
const LONG_FFT = 1024;
const BIN_HZ = ANALYSIS_RATE_HZ / LONG_FFT;
const HANN = Float64Array.from(
  { length: LONG_FRAME },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / LONG_FRAME),
);
const FLOOR = 1e-10;
/** The harmonics-to-noise ratio of a frame without any noise. */
const MAX_HNR_DB = 60;

/**
 * Harmonics of each voiced frame, from a Hann window of 60 ms around its middle (zeros outside the clip), all in dB:
 *
 * - `hnr`: harmonics to noise, `10 log10(r / (1 − r))`, r the normalised cross-correlation of the frame with the sound one period later (refined by a
 *   parabola), within ± 60
 * - `h1h2`: the first harmonic over the second
 * - `h1a3`: the first harmonic over the strongest one from 0.8 to 1.2 times F3
 * - `f1Level`, `f2Level`, `f3Level`: the harmonic nearest to the formant over the first harmonic
 *
 * The level of harmonic k is the strongest bin of 15.6 Hz within a quarter of the pitch around k times the pitch.
 *
 * @param samples `[n]` at 16 kHz.
 * @param frequenciesHz `[frames]` of `pitchTrack`; other frames have 0 in all columns.
 * @param formants `[frames, 6]` of `formantTrack`; where a formant is missing, its measures are NaN.
 * @returns `[frames, 6]`, columns as in {@link HARMONIC_MEASURES}.
 */
export function harmonicLevels(
  samples: Float32Array,
  frequenciesHz: Float32Array,
  formants: FrameMatrix,
): FrameMatrix {
  const columns = HARMONIC_MEASURES.length;
  const data = new Float32Array(frequenciesHz.length * columns);
  const levelsOf = createLevels(samples);
  for (const [frame, pitch] of frequenciesHz.entries()) {
    if (pitch === 0) continue;
    const level = levelsOf(frame * HOP_LENGTH + FRAME_LENGTH / 2, pitch);
    const first = level(1);
    const formant = (i: number): number => formants.data[6 * frame + i]!;
    const at = (hz: number): number =>
      hz > 0 ? level(Math.max(1, Math.round(hz / pitch))) - first : Number.NaN;
    const f3 = formant(2);
    let strongest = Number.NEGATIVE_INFINITY;
    for (let k = Math.max(1, Math.ceil((0.8 * f3) / pitch)); k <= (1.2 * f3) / pitch; k++)
      strongest = Math.max(strongest, level(k));
    const h1a3 = f3 > 0 && strongest > Number.NEGATIVE_INFINITY ? first - strongest : Number.NaN;
    data.set(
      [hnrOf(samples, frame, pitch), first - level(2), h1a3, at(formant(0)), at(formant(1)), at(f3)],
      frame * columns,
    );
  }
  return { data, shape: [frequenciesHz.length, columns] };
}

/** Levels of the harmonics around a sample. */
function createLevels(
  samples: Float32Array,
): (middle: number, pitch: number) => (harmonic: number) => number {
  const fft = new FFT(LONG_FFT);
  const input = new Float64Array(LONG_FFT);
  const output = new Float64Array(2 * LONG_FFT);
  return (middle, pitch) => {
    const start = middle - LONG_FRAME / 2;
    for (let n = 0; n < LONG_FRAME; n++) input[n] = (samples[start + n] ?? 0) * HANN[n]!;
    fft.realTransform(output, input);
    return (harmonic) => {
      const from = Math.ceil(((harmonic - 0.25) * pitch) / BIN_HZ);
      const to = Math.min(LONG_FFT / 2, Math.floor(((harmonic + 0.25) * pitch) / BIN_HZ));
      let most = 0;
      for (let bin = from; bin <= to; bin++)
        most = Math.max(most, output[2 * bin]! ** 2 + output[2 * bin + 1]! ** 2);
      return 10 * Math.log10(most + FLOOR);
    };
  };
}

function hnrOf(samples: Float32Array, frame: number, pitch: number): number {
  const lag = Math.round(ANALYSIS_RATE_HZ / pitch);
  const start = frame * HOP_LENGTH;
  // What the clip has of the frame and of the sound one period later.
  const length = Math.min(FRAME_LENGTH, samples.length - start - lag - 1);
  if (length < 1) return 0;
  const around = Float64Array.from({ length: 3 }, (_, i) =>
    correlation(samples, start, start + lag - 1 + i, length),
  );
  const offset = peakOffset(around, 1);
  const peak = around[1]! - ((around[0]! - around[2]!) * offset) / 4;
  const ratio = 10 * Math.log10(Math.max(peak, 1e-6) / Math.max(1 - peak, 1e-6));
  return Math.max(-MAX_HNR_DB, Math.min(MAX_HNR_DB, ratio));
}
