import type { MeldEmotion, Split } from '@erc/core';

/** Someone who speaks in a dialogue. Voices and faces are made for a person of this gender and age. */
export interface DemoSpeaker {
  readonly name: string;
  readonly gender: 'female' | 'male';
  /** Years. */
  readonly age: number;
}

/**
 * What gives the emotion of a line away.
 * `plain`: words, voice and face agree more or less.
 * `voice`, `face`: the words are neutral or ambiguous, only the voice or only the face tells.
 * `dialogue`: only what was said before tells.
 * `sarcasm`: the words say the opposite; voice, face or both tell.
 */
export const DEMO_CUES = ['plain', 'voice', 'face', 'dialogue', 'sarcasm'] as const;

/** One of {@link DEMO_CUES}. */
export type DemoCue = (typeof DEMO_CUES)[number];

/** One utterance of a dialogue. */
export interface DemoLine {
  /** Name of one of the dialogue's speakers. */
  readonly speaker: string;
  /** What somebody who reads, hears and sees the line would call it. */
  readonly emotion: MeldEmotion;
  readonly text: string;
  readonly cue: DemoCue;
}

/** One dialogue of the demo corpus. Its split is part of the data: no seed decides it. */
export interface DemoDialogue {
  /** Title in kebab-case, unique in the corpus. */
  readonly id: string;
  readonly split: Split;
  /** In order of the cast list; each of them speaks. */
  readonly speakers: readonly DemoSpeaker[];
  readonly lines: readonly DemoLine[];
}
