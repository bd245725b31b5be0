import { createRandom, MELD_EMOTIONS, type MeldEmotion } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { prosodyOf, varied } from './prosody.js';
import { limited, recorded } from './recording.js';
import { planSpeech } from './speech-plan.js';
import { SAMPLE_RATE_HZ, synthesise } from './synthesise.js';
import { voiceOf } from './voice-identity.js';

const TEXT = 'I left the window open, and now everything on the table is wet.';
const SPEAKERS = [
  { name: 'Ada', gender: 'female', age: 29 },
  { name: 'Bo', gender: 'male', age: 41 },
  { name: 'Cleo', gender: 'female', age: 66 },
  { name: 'Dan', gender: 'male', age: 24 },
  { name: 'Eli', gender: 'male', age: 9 },
] as const;

/** A line as the corpus would have it, without the utterance's own variation, so that directions show in few examples. */
function say(speaker: (typeof SPEAKERS)[number], emotion: MeldEmotion, text = TEXT): Float32Array {
  const random = createRandom(`test/${speaker.name}`);
  const identity = voiceOf(speaker, random.fork('identity'));
  const plan = planSpeech(text, identity, prosodyOf({ emotion, intensity: 1 }), random.fork('plan'));
  return recorded(synthesise(plan, random.fork('voice')), identity, plan.prosody, random.fork('room'));
}

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** Pitch of the loud frames by the highest peak of the normalised autocorrelation, in hertz. */
function pitches(samples: Float32Array): number[] {
  const [size, hop] = [800, 400];
  const found: number[] = [];
  const floor = 0.7 * rms(samples);
  for (let start = 0; start + 2 * size < samples.length; start += hop) {
    if (rms(samples.subarray(start, start + size)) < floor) continue;
    let best = { lag: 0, value: 0 };
    for (let lag = Math.floor(SAMPLE_RATE_HZ / 600); lag <= SAMPLE_RATE_HZ / 65; lag++) {
      let [product, one, two] = [0, 0, 0];
      for (let i = start; i < start + size; i++) {
        product += samples[i]! * samples[i + lag]!;
        one += samples[i]! ** 2;
        two += samples[i + lag]! ** 2;
      }
      const value = product / Math.sqrt(one * two);
      // A double period repeats as well as a single one: it must be clearly better to win.
      if (value > best.value + 0.03) best = { lag, value };
    }
    if (best.value > 0.5) found.push(SAMPLE_RATE_HZ / best.lag);
  }
  // Where it hears half or double the pitch after all, the rest of the line tells the octave.
  const middle = median(found);
  return found.map((hertz) => hertz * 2 ** Math.round(0.6 * Math.log2(middle / hertz)));
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const semitones = (hertz: number): number => 12 * Math.log2(hertz);

/** Energy above 2 kHz relative to all, by the difference of neighbours (a high-pass). */
const brightness = (samples: Float32Array): number =>
  rms(samples.map((sample, i) => sample - (samples[i - 1] ?? 0))) / rms(samples);

describe('the demo voice', () => {
  it.each(SPEAKERS)('of $name is louder in anger than in sadness', (speaker) => {
    expect(rms(say(speaker, 'anger'))).toBeGreaterThan(2 * rms(say(speaker, 'sadness')));
  });

  it.each(SPEAKERS)('of $name is higher in fear than in sadness', (speaker) => {
    const [fear, sadness] = [median(pitches(say(speaker, 'fear'))), median(pitches(say(speaker, 'sadness')))];
    expect(semitones(fear) - semitones(sadness)).toBeGreaterThan(4);
  });

  it.each(SPEAKERS)('of $name has a wider melody in joy than in sadness', (speaker) => {
    const spread = (emotion: MeldEmotion): number => {
      const found = pitches(say(speaker, emotion))
        .map(semitones)
        .sort((a, b) => a - b);
      return found[Math.floor(0.85 * found.length)]! - found[Math.floor(0.15 * found.length)]!;
    };
    expect(spread('joy')).toBeGreaterThan(1.3 * spread('sadness'));
  });

  it.each(SPEAKERS)('of $name rises more in surprise than in neutral speech', (speaker) => {
    const rise = (emotion: MeldEmotion): number => {
      const found = pitches(say(speaker, emotion)).map(semitones);
      const third = Math.floor(found.length / 3);
      return median(found.slice(-third)) - median(found.slice(0, third));
    };
    expect(rise('surprise')).toBeGreaterThan(rise('neutral') + 1.5);
  });

  it.each(SPEAKERS)('of $name is faster in anger and fear, slower in sadness and disgust', (speaker) => {
    const neutral = say(speaker, 'neutral').length;
    for (const emotion of ['anger', 'fear'] as const)
      expect(say(speaker, emotion).length).toBeLessThan(neutral);
    for (const emotion of ['sadness', 'disgust'] as const) {
      expect(say(speaker, emotion).length).toBeGreaterThan(neutral);
    }
  });

  it('is brighter in anger than in sadness, before the room adds its noise', () => {
    const dry = (emotion: MeldEmotion): Float32Array => {
      const identity = voiceOf(SPEAKERS[1], createRandom('identity'));
      // Breath would hide the tilt of the pulses.
      const prosody = { ...prosodyOf({ emotion, intensity: 1 }), breathiness: 0 };
      return synthesise(planSpeech('mama mama', identity, prosody, createRandom('p')), createRandom('s'));
    };
    expect(brightness(dry('anger'))).toBeGreaterThan(1.1 * brightness(dry('sadness')));
  });

  it('of men and women differs in pitch', () => {
    const pitchOf = (speaker: (typeof SPEAKERS)[number]) => median(pitches(say(speaker, 'neutral')));
    expect(pitchOf(SPEAKERS[0])).toBeGreaterThan(1.2 * pitchOf(SPEAKERS[1]));
  });

  it('lets speakers of one gender differ by more than an emotion does', () => {
    const base = Array.from({ length: 60 }, (_, i) =>
      semitones(voiceOf(SPEAKERS[1], createRandom(`speaker/${i}`)).pitchHz),
    );
    expect(Math.max(...base) - Math.min(...base)).toBeGreaterThan(6);
  });

  it('keeps every utterance between 0.6 and 4 seconds, and within ±1', () => {
    const texts = ['Oh.', 'Hm...', 'No?', TEXT, `${TEXT} ${TEXT} ${TEXT}`, '…', 'Room 217, 8%!'];
    for (const [index, text] of texts.entries()) {
      for (const emotion of MELD_EMOTIONS) {
        const random = createRandom(`length/${index}/${emotion}`);
        const identity = voiceOf(SPEAKERS[index % SPEAKERS.length]!, random);
        const prosody = varied(prosodyOf({ emotion, intensity: 1.1 }), random);
        const plan = planSpeech(text, identity, prosody, random);
        const samples = recorded(synthesise(plan, random), identity, prosody, random);
        const seconds = samples.length / SAMPLE_RATE_HZ;
        expect(seconds).toBeGreaterThanOrEqual(0.6);
        expect(seconds).toBeLessThanOrEqual(4.01);
        expect(samples.every((sample) => Math.abs(sample) < 0.98)).toBe(true);
      }
    }
  });

  it('is never bent by the limiter into a flat top', () => {
    expect(limited(0.5)).toBe(0.5);
    expect(limited(0.9)).toBeLessThan(limited(1.1));
    expect(limited(-5)).toBeGreaterThanOrEqual(-0.98);
  });
});
