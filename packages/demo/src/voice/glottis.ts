import type { Random } from '@erc/core';
import type { Prosody } from './prosody.js';
import type { VoiceIdentity } from './voice-identity.js';

/** Cutoff of an average neutral voice's source, in hertz. */
const SOURCE_CUTOFF_HZ = 2400;

/** The vibrating vocal folds. */
export interface Glottis {
  /**
   * The next samples at one pitch.
   *
   * @param pulses Receives the derivative of the airflow, about −1 … 0.4.
   * @param openness Receives how much breath passes: 1 while the folds stand apart, less while they are closed.
   */
  vibrate(pitchHz: number, pulses: Float64Array, openness: Float64Array): void;
}

/** Breath that passes closed folds, relative to open ones. */
const LEAK = 0.5;

/**
 * Pulses with the flow `U(x) = x² − x³` while the folds are open (x runs from 0 to 1), and none while they are closed; the
 * derivative `2x − 3x²` ends at −1 where they clap shut. A one-pole low-pass sets the voice's brightness. Each cycle has its own
 * length and loudness (jitter, shimmer, creak).
 *
 * @see Klatt and Klatt 1990, "Analysis, synthesis, and perception of voice quality variations", JASA 87 (the KLGLOTT88 source)
 */
export function createGlottis(
  sampleRateHz: number,
  identity: VoiceIdentity,
  prosody: Prosody,
  random: Random,
): Glottis {
  const cutoffHz = Math.min(7000, SOURCE_CUTOFF_HZ * 2 ** (prosody.bright - identity.dark));
  const smoothing = 1 - Math.exp((-2 * Math.PI * cutoffHz) / sampleRateHz);
  const openQuotient = Math.max(0.4, Math.min(0.85, 0.62 + 0.4 * prosody.breathiness - 0.1 * prosody.bright));
  const jitter = identity.jitter + prosody.jitter;
  let phase = 0;
  let weak = false;
  let length = 1;
  let loudness = 1;
  let smooth = 0;

  const startCycle = (): void => {
    weak = !weak;
    length = Math.max(0.5, 1 + jitter * random.normal() + (weak ? 0.3 * prosody.creak : 0));
    loudness = Math.max(0.1, 1 + prosody.shimmer * random.normal() - (weak ? 0.55 * prosody.creak : 0));
  };
  return {
    vibrate(pitchHz, pulses, openness) {
      // Locals, because a closure's variables are slow to write once per sample.
      let [at, low] = [phase, smooth];
      let step = pitchHz / (sampleRateHz * length);
      for (let i = 0; i < pulses.length; i++) {
        at += step;
        if (at >= 1) {
          at -= 1;
          startCycle();
          step = pitchHz / (sampleRateHz * length);
        }
        const x = at / openQuotient;
        const pulse = x < 1 ? loudness * x * (2 - 3 * x) : 0;
        low += smoothing * (pulse - low);
        pulses[i] = low;
        openness[i] = x < 1 ? 1 : LEAK;
      }
      [phase, smooth] = [at, low];
    },
  };
}
