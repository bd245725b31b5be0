import type { MeldEmotion } from '@erc/core';
import type { DemoCue } from './corpus/index.js';

/** The two channels besides the words. */
export type Channel = 'voice' | 'face';

/**
 * How a channel treats the emotion of its utterance.
 * `strong`, `clear`, `faint`: shows it, at one of the {@link STRENGTHS}. `wrong`: shows another one. `none`: shows nothing.
 */
export type Manner = 'strong' | 'clear' | 'faint' | 'wrong' | 'none';

/** How the two channels of a line behave, by its cue. */
export interface CueShares {
  /** A channel that shows the emotion strongly, always; `either` tosses a coin between the two. */
  readonly lead?: Channel | 'either';
  /** What a channel that does not lead does, each by itself. The shares sum to 1. */
  readonly shares: Readonly<Partial<Record<Manner, number>>>;
}

/**
 * How imperfect the demo corpus is: the one place that decides how often a voice or a face follows the emotion of its line.
 * A neutral line is neutral in every manner but `wrong`.
 */
export const EXPRESSION_SHARES: Readonly<Record<DemoCue, CueShares>> = {
  plain: { shares: { clear: 0.55, none: 0.25, wrong: 0.2 } },
  voice: { lead: 'voice', shares: { faint: 0.4, none: 0.6 } },
  face: { lead: 'face', shares: { faint: 0.4, none: 0.6 } },
  dialogue: { shares: { clear: 0.1, faint: 0.3, none: 0.55, wrong: 0.05 } },
  sarcasm: { lead: 'either', shares: { clear: 0.4, none: 0.4, wrong: 0.2 } },
};

/** Range of the intensity of each manner that shows an emotion; 0 is neutral, 1 the full expression. */
export const STRENGTHS = {
  strong: [0.85, 1.1],
  clear: [0.45, 1],
  faint: [0.15, 0.35],
  wrong: [0.4, 0.9],
} as const satisfies Record<Exclude<Manner, 'none'>, readonly [number, number]>;

/** What a channel that follows a wrong emotion shows instead: emotions that people confuse with it, equally likely. */
export const CONFUSIONS: Readonly<Record<MeldEmotion, readonly MeldEmotion[]>> = {
  neutral: ['sadness', 'joy', 'surprise', 'anger', 'disgust'],
  surprise: ['fear', 'joy', 'anger'],
  fear: ['surprise', 'sadness', 'anger'],
  sadness: ['disgust', 'fear', 'anger'],
  joy: ['surprise', 'anger', 'fear'],
  disgust: ['anger', 'sadness', 'surprise'],
  anger: ['disgust', 'joy', 'fear'],
};
