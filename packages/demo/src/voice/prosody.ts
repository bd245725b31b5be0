import type { MeldEmotion, Random } from '@erc/core';
import type { Expression } from '../performance.js';

/** How something is said. */
export interface Prosody {
  /** Mean pitch relative to the speaker's neutral one, in semitones. */
  readonly pitch: number;
  /** Size of the melody's movements relative to neutral. */
  readonly range: number;
  /** Rise from the first to the last syllable, in semitones; negative falls. */
  readonly slope: number;
  /** Extra rise over the last 30 % of the utterance, in semitones. */
  readonly ending: number;
  /** Loudness relative to neutral, in decibels. */
  readonly energyDb: number;
  /** Speaking rate relative to neutral. */
  readonly tempo: number;
  /** Length of pauses relative to neutral, at equal tempo. */
  readonly pauses: number;
  /** Breath in the voice, 0 … 1, on top of the speaker's. */
  readonly breathiness: number;
  /** Cycle-to-cycle irregularity of the pitch, as a fraction, on top of the speaker's. */
  readonly jitter: number;
  /** Cycle-to-cycle irregularity of the loudness, as a fraction. */
  readonly shimmer: number;
  /** Octaves that the source's cutoff lies above (bright, tense) or below (dark, lax) the speaker's. */
  readonly bright: number;
  /** Creak, 0 … 1: every second cycle comes late and weak. */
  readonly creak: number;
  /** Depth of a 6 Hz tremble of pitch, in semitones. */
  readonly tremble: number;
}

/** The table's rows are written in this order. */
const FIELDS = [
  'pitch',
  'range',
  'slope',
  'ending',
  'energyDb',
  'tempo',
  'pauses',
  'breathiness',
  'jitter',
  'shimmer',
  'bright',
  'creak',
  'tremble',
] as const satisfies readonly (keyof Prosody)[];

const row = (...values: readonly number[]): Prosody =>
  Object.fromEntries(FIELDS.map((field, index) => [field, values[index]])) as unknown as Prosody;

/**
 * The full expression of each emotion. The directions are those that studies of acted and natural speech agree on; the sizes are
 * ours. Anger: loud, fast, high, wide, bright. Sadness: soft, slow, low, narrow, breathy, long pauses. Joy: high, wide, lively.
 * Fear: high, narrow, fast, irregular, breathy. Surprise: high with a steep rise. Disgust: low, slow, creaky.
 *
 * @see Juslin and Laukka 2003, "Communication of Emotions in Vocal Expression and Music Performance", Psychological Bulletin 129, table 7
 * @see Scherer 2003, "Vocal communication of emotion", Speech Communication 40, table 3
 */
// biome-ignore format: a table
export const PROSODY: Readonly<Record<MeldEmotion, Prosody>> = {
  //          pitch range slope  end  energy tempo pauses breath jitter shimmer bright creak tremble
  neutral:  row( 0,   1,   -2,   -1,    0,   1,    1,     0.02,  0,     0.03,    0,    0.05, 0),
  surprise: row( 3.5, 1.6,  3,    5,    2,   1.02, 0.9,   0.06,  0.002, 0.04,    0.3,  0,    0),
  fear:     row( 5,   0.7,  0.5,  0,   -1,   1.26, 0.8,   0.3,   0.022, 0.12,    0,    0,    0.45),
  sadness:  row(-2.5, 0.45,-1.5, -1,   -6,   0.76, 1.7,   0.3,   0.004, 0.06,   -0.9,  0.15, 0.1),
  joy:      row( 3.5, 1.9,  0.5,  0.5,  3,   1.12, 0.8,   0.05,  0.002, 0.03,    0.45, 0,    0),
  disgust:  row(-2,   0.8, -4,   -2.5, -1,   0.8,  1.2,   0.05,  0.008, 0.1,     0,    0.75, 0),
  anger:    row( 3,   1.6, -2,   -1.5,  7,   1.18, 0.7,   0,     0.008, 0.08,    1.1,  0.05, 0),
};

/** How much two neutral utterances of one speaker differ, as standard deviations. */
const VARIATION: Readonly<Partial<Record<keyof Prosody, number>>> = {
  pitch: 0.9,
  range: 0.15,
  slope: 1,
  ending: 1.2,
  energyDb: 1.8,
  tempo: 0.07,
  pauses: 0.15,
  breathiness: 0.03,
  bright: 0.25,
  creak: 0.06,
};

/** The prosody of an expression: between neutral and the emotion's row by its intensity. */
export function prosodyOf({ emotion, intensity }: Expression): Prosody {
  const from = PROSODY.neutral;
  const to = PROSODY[emotion];
  return row(...FIELDS.map((field) => from[field] + intensity * (to[field] - from[field])));
}

/** The same prosody on another day: {@link VARIATION} added, and kept within what a voice can do. */
export function varied(prosody: Prosody, random: Random): Prosody {
  const drawn = row(...FIELDS.map((field) => prosody[field] + (VARIATION[field] ?? 0) * random.normal()));
  return {
    ...drawn,
    range: Math.max(0.2, drawn.range),
    tempo: Math.max(0.6, drawn.tempo),
    pauses: Math.max(0.3, drawn.pauses),
    breathiness: Math.max(0, drawn.breathiness),
    creak: Math.max(0, Math.min(1, drawn.creak)),
  };
}
