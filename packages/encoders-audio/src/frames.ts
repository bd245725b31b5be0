import FFT from 'fft.js';

/** Sample rate that all analysis works at. */
export const ANALYSIS_RATE_HZ = 16_000;
/** 25 ms. */
export const FRAME_LENGTH = 400;
/** 10 ms. */
export const HOP_LENGTH = 160;
/** Hops per second. */
export const FRAMES_PER_SECOND = ANALYSIS_RATE_HZ / HOP_LENGTH;
/** The next power of two above a frame; a bin is 31.25 Hz wide. */
export const FFT_LENGTH = 512;
/** Bins from 0 Hz to 8 kHz. */
export const BINS = FFT_LENGTH / 2 + 1;

/** Number of whole frames in `length` samples; a clip shorter than one frame is padded with zeros and has one. */
export function frameCount(length: number): number {
  return length <= FRAME_LENGTH ? 1 : 1 + Math.floor((length - FRAME_LENGTH) / HOP_LENGTH);
}

/** A matrix of one row per frame, row-major. */
export interface FrameMatrix {
  readonly data: Float32Array;
  /** `[frames, columns]`. */
  readonly shape: readonly [number, number];
}

const HANN = Float64Array.from(
  { length: FRAME_LENGTH },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FRAME_LENGTH),
);

/**
 * Power spectrum `|FFT(w · x)|²` of 25 ms frames every 10 ms, `w` a periodic Hann window, without pre-emphasis.
 *
 * @param samples `[n]` at 16 kHz. The first frame starts at sample 0; samples after the last whole frame are left out.
 * @returns `[frames, 257]`, bins of 31.25 Hz from 0 Hz.
 */
export function powerSpectrum(samples: Float32Array): FrameMatrix {
  const frames = frameCount(samples.length);
  const data = new Float32Array(frames * BINS);
  const fft = new FFT(FFT_LENGTH);
  const input = new Float64Array(FFT_LENGTH);
  const output = new Float64Array(2 * FFT_LENGTH);
  for (let frame = 0; frame < frames; frame++) {
    const start = frame * HOP_LENGTH;
    const end = Math.min(FRAME_LENGTH, samples.length - start);
    input.fill(0);
    for (let n = 0; n < end; n++) input[n] = samples[start + n]! * HANN[n]!;
    fft.realTransform(output, input);
    const row = frame * BINS;
    for (let bin = 0; bin < BINS; bin++) {
      data[row + bin] = output[2 * bin]! ** 2 + output[2 * bin + 1]! ** 2;
    }
  }
  return { data, shape: [frames, BINS] };
}

/**
 * Level of each frame: `10 · log10(mean(x²) + 10⁻¹⁰)`, in dB below full scale; digital silence is −100 dB.
 *
 * @param samples `[n]` at 16 kHz.
 * @returns `[frames]`
 */
export function frameLevels(samples: Float32Array): Float32Array {
  const levels = new Float32Array(frameCount(samples.length));
  for (let frame = 0; frame < levels.length; frame++) {
    const start = frame * HOP_LENGTH;
    const end = Math.min(start + FRAME_LENGTH, samples.length);
    let sum = 0;
    for (let i = start; i < end; i++) sum += samples[i]! ** 2;
    levels[frame] = 10 * Math.log10(sum / FRAME_LENGTH + 1e-10);
  }
  return levels;
}
