/** A second-order digital resonator: `y[n] = a·x[n] + b·y[n−1] + c·y[n−2]`. It keeps its two last outputs. */
export interface Resonator {
  /** Moves its peak; the outputs kept so far stay, so that a gliding formant does not click. */
  tune(hertz: number, bandwidthHertz: number): void;
  /** Filters the samples in place. Whole blocks, because a call per sample would take most of the time. */
  filter(samples: Float64Array): void;
}

/**
 * @param gain `dc`: gain 1 at 0 Hz, so that resonators in cascade shape a vowel with the right balance of formants.
 *   `peak`: gain 1 (nearly) at the peak, for a band of noise.
 * @see Klatt 1980, "Software for a cascade/parallel formant synthesizer", JASA 67, eq. 1 and 2
 */
export function createResonator(sampleRateHz: number, gain: 'dc' | 'peak'): Resonator {
  let a = 1;
  let b = 0;
  let c = 0;
  let kept1 = 0;
  let kept2 = 0;
  return {
    tune(hertz, bandwidthHertz) {
      const radius = Math.exp((-Math.PI * bandwidthHertz) / sampleRateHz);
      const angle = (2 * Math.PI * hertz) / sampleRateHz;
      b = 2 * radius * Math.cos(angle);
      c = -radius * radius;
      a =
        gain === 'dc'
          ? 1 - b - c
          : (1 - radius) * Math.sqrt(1 - 2 * radius * Math.cos(2 * angle) + radius * radius);
    },
    filter(samples) {
      let [y1, y2] = [kept1, kept2];
      const [a0, b0, c0] = [a, b, c];
      for (let i = 0; i < samples.length; i++) {
        const y = a0 * samples[i]! + b0 * y1 + c0 * y2;
        y2 = y1;
        y1 = y;
        samples[i] = y;
      }
      [kept1, kept2] = [y1, y2];
    },
  };
}
