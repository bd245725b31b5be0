/** Stop band, in dB below the signal. */
const ATTENUATION_DB = 80;
/** Shape of the Kaiser window for that attenuation. */
const BETA = 0.1102 * (ATTENUATION_DB - 8.7);
/** What of the lower of the two Nyquist frequencies is kept whole; the rest is the filter's slope. */
const PASS_BAND = 0.91;

/**
 * Changes the sample rate: a polyphase low-pass filter, sinc in a Kaiser window. Level is kept (unit gain at 0 Hz), and the sound does not
 * move: sample n of the result is at n / to seconds. Frequencies up to 91 % of the lower Nyquist frequency pass (7.28 kHz at 16 kHz), those
 * that would fold are 80 dB down.
 *
 * @param samples At `from` Hz.
 * @returns `ceil(samples · to / from)` samples at `to` Hz; the samples themselves when the rates are equal.
 * @see Kaiser 1974, "Nonrecursive digital filter design using the I0-sinh window function"; Oppenheim & Schafer, "Discrete-Time Signal
 * Processing", 4.6 and 7.5.3
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const divisor = gcd(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const { taps, reach, phases } = filterOf(from, to, up);
  // Silence before and behind, so that no sum needs to look where the sound ends; in the type of the filter, which is 40 % faster.
  const padded = new Float64Array(samples.length + 2 * taps);
  padded.set(samples, taps);
  const result = new Float32Array(Math.ceil((samples.length * up) / down));
  for (let n = 0; n < result.length; n++) {
    const phase = phases[(n * down) % up]!;
    const begin = Math.floor((n * down) / up) - reach + 1 + taps;
    result[n] = up === 1 ? evenSum(phase, padded, begin) : sumOf(phase, padded, begin);
  }
  return result;
}

/** Σ phase[k] · samples[begin + k], in two sums, since each addition waits for the one before. There is an even number of taps. */
function sumOf(phase: Float64Array, samples: Float64Array, begin: number): number {
  let a = 0;
  let b = 0;
  for (let k = 0; k < phase.length; k += 2) {
    a += phase[k]! * samples[begin + k]!;
    b += phase[k + 1]! * samples[begin + k + 1]!;
  }
  return a + b;
}

/** {@link sumOf} for the filter whose results lie on samples: taps at the same distance of the middle are equal, but for the last. */
function evenSum(phase: Float64Array, samples: Float64Array, begin: number): number {
  const middle = phase.length / 2 - 1;
  const centre = begin + middle;
  let a = phase[middle]! * samples[centre]!;
  let b = phase[phase.length - 1]! * samples[begin + phase.length - 1]!;
  let t = 1;
  for (; t < middle; t += 2) {
    a += phase[middle + t]! * (samples[centre + t]! + samples[centre - t]!);
    b += phase[middle + t + 1]! * (samples[centre + t + 1]! + samples[centre - t - 1]!);
  }
  if (t === middle) a += phase[middle + t]! * (samples[centre + t]! + samples[centre - t]!);
  return a + b;
}

/** One filter for each place that a result can have between two samples. */
function filterOf(from: number, to: number, up: number) {
  const nyquist = Math.min(from, to) / 2;
  const slope = (1 - PASS_BAND) * nyquist;
  const cutoff = (nyquist - slope / 2) / from; // in cycles per sample
  // Kaiser's estimate of the length, (A − 7.95) / (14.36 Δf), to each side.
  const reach = Math.ceil((ATTENUATION_DB - 7.95) / (14.36 * (slope / from)) / 2) + 1;
  const taps = 2 * reach;
  const scale = 1 / besselI0(BETA);
  const phases = Array.from({ length: up }, (_, p) => {
    const phase = new Float64Array(taps);
    for (let k = 0; k < taps; k++) {
      const t = k - reach + 1 - p / up;
      const ratio = t / reach;
      if (Math.abs(ratio) > 1) continue;
      const x = 2 * Math.PI * cutoff * t;
      const sinc = t === 0 ? 1 : Math.sin(x) / x;
      phase[k] = sinc * besselI0(BETA * Math.sqrt(1 - ratio * ratio)) * scale;
    }
    // Each phase keeps the level exactly, not only all of them together.
    const sum = phase.reduce((a, b) => a + b);
    return phase.map((tap) => tap / sum);
  });
  return { taps, reach, phases };
}

/** The modified Bessel function of order 0, by its power series. */
function besselI0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
