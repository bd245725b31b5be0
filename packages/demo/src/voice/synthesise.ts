import type { Random } from '@erc/core';
import { createGlottis } from './glottis.js';
import { createResonator } from './resonator.js';
import type { SpeechPlan } from './speech-plan.js';
import { FRAME_SECONDS, tracksOf } from './tracks.js';

/** Sample rate of the demo's voices. */
export const SAMPLE_RATE_HZ = 16_000;

const FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_SECONDS;
/** Bandwidths of the five formants, in hertz. */
const BANDWIDTHS = [80, 100, 150, 240, 320] as const;
/** Centres of the two formants that do not move, for an adult man. */
const UPPER_FORMANTS = [3400, 4300] as const;
/** How loud breath and mouth noise are beside glottal pulses of loudness 1. */
const BREATH_GAIN = 0.32;
const NOISE_GAIN = 0.42;
/** Loudness of silence: keeps the resonators' outputs out of the denormal numbers, which processors compute slowly. */
const FLOOR = 1e-9;

/**
 * A small source-filter voice: glottal pulses and breath through five formant resonators in cascade, and noise of fricatives and
 * bursts through a resonator of its own.
 *
 * @returns Mono samples at 16 kHz of no particular level.
 * @see Klatt 1980, "Software for a cascade/parallel formant synthesizer", JASA 67
 */
export function synthesise(plan: SpeechPlan, random: Random): Float32Array {
  const { identity, prosody } = plan;
  const tracks = tracksOf(plan, random.fork('tracks'));
  const glottis = createGlottis(SAMPLE_RATE_HZ, identity, prosody, random.fork('glottis'));
  const turbulence = random.fork('turbulence');
  const tract = BANDWIDTHS.map(() => createResonator(SAMPLE_RATE_HZ, 'dc'));
  const narrow = createResonator(SAMPLE_RATE_HZ, 'peak');
  const breathiness = identity.breathiness + prosody.breathiness;
  for (const [index, hertz] of UPPER_FORMANTS.entries()) {
    tract[index + 3]!.tune(hertz * Math.min(1.25, identity.formantScale), BANDWIDTHS[index + 3]!);
  }

  const samples = new Float32Array(tracks.frames * FRAME_SAMPLES);
  const [pulses, openness] = [new Float64Array(FRAME_SAMPLES), new Float64Array(FRAME_SAMPLES)];
  const hiss = new Float64Array(FRAME_SAMPLES);
  let [voicing, breath, noise] = [0, 0, 0];
  for (let frame = 0; frame < tracks.frames; frame++) {
    const pitchHz = tracks.pitchHz[frame]!;
    for (const [index, formant] of tracks.formants.entries()) {
      // Open, breathy folds swallow the first formant.
      const widening = index === 0 ? 1 + 1.5 * breathiness : 1;
      // A first formant below the pitch would whistle: singers open the mouth there, and so do we.
      const hertz = index === 0 ? Math.max(formant[frame]!, 0.9 * pitchHz) : formant[frame]!;
      tract[index]!.tune(hertz, BANDWIDTHS[index]! * widening);
    }
    const noiseHertz = Math.min(7000, tracks.noiseHertz[frame]! * Math.sqrt(identity.formantScale));
    narrow.tune(noiseHertz, 0.35 * noiseHertz);
    glottis.vibrate(pitchHz, pulses, openness);

    // The three loudnesses run in straight lines through the frame, so that none clicks.
    const voicingStep = (tracks.voicing[frame]! - voicing) / FRAME_SAMPLES;
    const breathTarget = tracks.breath[frame]! + tracks.voicing[frame]! * breathiness;
    const breathStep = (breathTarget - breath) / FRAME_SAMPLES;
    const noiseStep = (tracks.noise[frame]! - noise) / FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      voicing += voicingStep;
      breath += breathStep;
      noise += noiseStep;
      const air = turbulence.next() - 0.5;
      hiss[i] = NOISE_GAIN * (noise + FLOOR) * air;
      pulses[i] = voicing * pulses[i]! + BREATH_GAIN * (breath + FLOOR) * air * openness[i]!;
    }
    for (const resonator of tract) resonator.filter(pulses);
    narrow.filter(hiss);
    for (let i = 0; i < FRAME_SAMPLES; i++) samples[frame * FRAME_SAMPLES + i] = pulses[i]! + hiss[i]!;
  }
  return samples;
}
