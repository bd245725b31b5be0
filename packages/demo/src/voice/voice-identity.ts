import type { Random } from '@erc/core';
import type { DemoSpeaker } from '../corpus/index.js';

/** What stays the same in a voice, whatever it says. */
export interface VoiceIdentity {
  /** Pitch of neutral speech. */
  readonly pitchHz: number;
  /** Formants relative to an adult man's: a shorter vocal tract has higher ones. */
  readonly formantScale: number;
  /** Speaking rate relative to the average. */
  readonly tempo: number;
  /** Habitual loudness relative to the average, in decibels. */
  readonly levelDb: number;
  /** Share of breath in the voice, 0 … 1. */
  readonly breathiness: number;
  /** Cycle-to-cycle irregularity of the pitch, as a fraction. */
  readonly jitter: number;
  /** Liveliness of the melody relative to the average. */
  readonly range: number;
  /** Darkness of the voice: octaves that the source's cutoff lies below the average; negative is brighter. */
  readonly dark: number;
}

/** Average pitch in hertz and formant scale by gender and age: rounded from published means for American English. */
function averageOf({ gender, age }: DemoSpeaker): readonly [number, number] {
  if (age < 13) return [268 - 2 * age, 1.34 - 0.012 * age];
  if (gender === 'female') return [age < 18 ? 222 : age < 60 ? 202 : 182, age < 18 ? 1.2 : 1.16];
  return [age < 18 ? 142 : age < 60 ? 114 : 126, age < 18 ? 1.06 : 1];
}

/** The voice of a speaker. The individual part is as large as the difference between two emotions, so that they overlap. */
export function voiceOf(speaker: DemoSpeaker, random: Random): VoiceIdentity {
  const [pitchHz, formantScale] = averageOf(speaker);
  const old = Math.max(0, speaker.age - 55) / 30;
  const spread = (sd: number): number => sd * Math.max(-2, Math.min(2, random.normal()));
  return {
    pitchHz: pitchHz * 2 ** (spread(2.2) / 12),
    formantScale: formantScale * (1 + spread(0.035)),
    tempo: (1 - 0.08 * old) * (1 + spread(0.1)),
    levelDb: spread(2.5),
    breathiness: Math.max(0.02, 0.08 + 0.08 * old + spread(0.05)),
    jitter: 0.006 + 0.006 * old + 0.004 * random.next(),
    range: 1 + spread(0.22),
    dark: spread(0.3),
  };
}
