import type { Random } from '@erc/core';
import type { Consonant, Formants, Phoneme } from './phonemes.js';
import type { Prosody } from './prosody.js';
import { type SpokenWord, wordsOf } from './syllables.js';
import type { VoiceIdentity } from './voice-identity.js';

/** A stretch of speech with one set of targets. */
export interface SpeechSegment {
  readonly seconds: number;
  /** Formants at its start and end; absent where the neighbours decide. */
  readonly formants?: readonly [Formants, Formants];
  readonly voicing: number;
  readonly breath: number;
  readonly noise: number;
  readonly noiseHertz: number;
  /** Melody's bump on this stretch, in semitones before the prosody's range. */
  readonly accent: number;
}

/** A line, ready to be synthesised. */
export interface SpeechPlan {
  readonly segments: readonly SpeechSegment[];
  readonly identity: VoiceIdentity;
  readonly prosody: Prosody;
  /** Length of the whole, with the silence around it; 0.6 … 4. */
  readonly seconds: number;
}

/** Bounds of an utterance's length. */
const SHORTEST_SECONDS = 0.6;
const LONGEST_SECONDS = 4;
/** Silence before the first and after the last sound. */
const LEAD_SECONDS = 0.12;

const silence = (seconds: number): SpeechSegment => ({
  seconds,
  voicing: 0,
  breath: 0,
  noise: 0,
  noiseHertz: 4000,
  accent: 0,
});

function consonant({ formants, voicing, breath = 0, noise, ...times }: Consonant): SpeechSegment[] {
  const path = formants && { formants: [formants, formants] as const };
  const release: SpeechSegment = {
    ...path,
    seconds: times.milliseconds / 1000,
    voicing,
    breath,
    noise: noise?.level ?? 0,
    noiseHertz: noise?.hertz ?? 4000,
    accent: 0,
  };
  if (!times.closureMilliseconds) return [release];
  // A voiced stop keeps humming behind the closed mouth.
  return [{ ...silence(times.closureMilliseconds / 1000), ...path, voicing: voicing * 0.6 }, release];
}

function wordSegments(word: SpokenWord, last: boolean, random: Random): SpeechSegment[] {
  const vowels = word.phonemes.filter(({ kind }) => kind === 'vowel').length;
  let vowel = 0;
  return word.phonemes.flatMap((phoneme: Phoneme) => {
    if (phoneme.kind === 'consonant') return consonant(phoneme);
    vowel++;
    const stressed = word.accented && vowel === 1;
    const lengthened = last && vowel === vowels;
    const milliseconds = (stressed ? 120 : 78) + (phoneme.to ? 35 : 0);
    return {
      seconds: (milliseconds / 1000) * (lengthened ? 1.5 : 1) * (0.9 + 0.2 * random.next()),
      formants: [phoneme.from, phoneme.to ?? phoneme.from] as const,
      voicing: stressed ? 1 : 0.78,
      breath: 0,
      noise: 0,
      noiseHertz: 4000,
      accent: stressed ? 2.6 + 2.4 * random.next() : 1.2 * (random.next() - 0.5),
    };
  });
}

/**
 * Turns a line into timed targets. Long lines are said faster, at every emotion alike: what lies beyond 2.4 s is squeezed towards
 * 3.2 s before the tempo applies, so that a slow long line still sounds slow and stays below 4 s.
 */
export function planSpeech(
  text: string,
  identity: VoiceIdentity,
  prosody: Prosody,
  random: Random,
): SpeechPlan {
  const words = wordsOf(text);
  const pauseSeconds = [0, 0.09, 0.2, 0.32] as const;
  const speech = words.flatMap((word, index) => {
    const last = index === words.length - 1;
    const pause = last ? 0 : pauseSeconds[word.pause as 0 | 1 | 2 | 3] * prosody.pauses;
    const segments = wordSegments(word, last || word.pause >= 2, random);
    return pause > 0 ? [...segments, silence(pause)] : segments;
  });

  const plain = speech.reduce((sum, { seconds }) => sum + seconds, 0);
  const squeezed = plain <= 2.4 ? plain : 2.4 + 0.8 * (1 - Math.exp((2.4 - plain) / 1.6));
  const room = LONGEST_SECONDS - 2 * LEAD_SECONDS;
  const spoken = Math.max(
    SHORTEST_SECONDS - 2 * LEAD_SECONDS,
    Math.min(room, squeezed / (prosody.tempo * identity.tempo)),
  );
  const scaled = speech.map((segment) => ({ ...segment, seconds: (segment.seconds * spoken) / plain }));
  return {
    segments: [silence(LEAD_SECONDS), ...scaled, silence(LEAD_SECONDS)],
    identity,
    // A question ends higher, whatever the mood.
    prosody: /\?\W*$/.test(text) ? { ...prosody, ending: prosody.ending + 2.5 } : prosody,
    seconds: spoken + 2 * LEAD_SECONDS,
  };
}
