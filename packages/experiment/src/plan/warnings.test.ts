import { type Selection, selectAt } from '@erc/batches';
import type { Utterance } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { sizeWarning, warningsOf } from './warnings.js';

const utterances = Array.from(
  { length: 200 },
  (_, i): Utterance => ({
    id: `train/d${i >> 2}/${i % 4}`,
    dialogue: `d${i >> 2}`,
    sequence: i % 4,
    speaker: i < 150 ? `p${i % 5}` : 'q',
    text: 'x',
    emotion: ['a', 'b', 'c'][i % 3]!,
  }),
);
const labels = ['a', 'b', 'c'];
const range = (from: number, to: number, every = 1): Selection =>
  selectAt(
    utterances,
    Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => from + i * every),
  );

describe('warnings of a training', () => {
  it('are none where dev is large and has every class', () => {
    expect(warningsOf({ train: range(0, 90), dev: range(90, 150) }, utterances, labels)).toEqual([]);
    expect(warningsOf({ train: range(0, 200), dev: range(0, 0) }, utterances, labels)).toEqual([]);
  });

  it('name a small dev part and the classes that it lacks, with numbers', () => {
    // The share of six is known to ±0.98/√6 at worst.
    expect(warningsOf({ train: range(0, 90), dev: range(90, 108, 3) }, utterances, labels)).toEqual([
      'dev has 6 utterances: a score there is uncertain by up to ±40 points, and so is the choice of the best epoch',
      '2 of 3 classes are absent from dev: b, c; nothing selects for them',
    ]);
  });

  it('name a dev part whose speakers are those of train, before others that are held out', () => {
    const parts = { train: range(0, 90), dev: range(90, 150), heldOut: range(150, 200) };
    expect(warningsOf(parts, utterances, labels)).toEqual([
      'dev is easier than what is held out: train has all 5 speakers of dev, and none of the 1 held out',
    ]);
    expect(warningsOf({ ...parts, heldOut: range(140, 200) }, utterances, labels)).toEqual([]);
  });

  it('name a dev part whose sessions and speakers are those of train, where a test part would be of another session', () => {
    const ofSessions = utterances.map((utterance, i) => ({
      ...utterance,
      session: i < 150 ? `s${i % 3}` : 't',
    }));
    const parts = { train: range(0, 90), dev: range(90, 150) };
    expect(warningsOf(parts, ofSessions, labels)).toEqual([
      'dev is easier than a test of other sessions: train has all 3 sessions and all 5 speakers of dev',
    ]);
    // A session of its own, or a speaker of its own: as new to train as test is.
    expect(warningsOf({ train: range(0, 150), dev: range(150, 200) }, ofSessions, labels)).toEqual([]);
    const newcomer = ofSessions.map((utterance, i) =>
      i === 100 ? { ...utterance, speaker: 'r' } : utterance,
    );
    expect(warningsOf(parts, newcomer, labels)).toEqual([]);
  });

  it('name a model that is far too large for what it sees', () => {
    expect(sizeWarning(1_700_000, 18)).toEqual([
      '18 utterances train 1.7 million parameters: the model can learn each of them by heart',
    ]);
    expect(sizeWarning(1_700_000, 10_000)).toEqual([]);
  });
});
