import { describe, expect, it } from 'vitest';
import { answerOf } from './answer.js';

const turn = { missing: [], where: 'turn 3' };

describe('answerOf', () => {
  it('gives probabilities that sum to 1, also of enormous logits, and the first of equal labels', () => {
    const logits = Float32Array.of(3e38, -3e38, 3e38);
    const { emotion, probabilities } = answerOf({ logits }, { labels: ['a', 'b', 'c'] }, turn, {});
    expect(probabilities).toEqual({ a: 0.5, b: 0, c: 0.5 });
    expect(emotion).toBe('a');
  });

  it('takes labels that every object has', () => {
    const logits = Float32Array.of(0, 1);
    const { emotion, probabilities } = answerOf(
      { logits },
      { labels: ['__proto__', 'constructor'] },
      turn,
      {},
    );
    expect(emotion).toBe('constructor');
    expect(Object.keys(probabilities!)).toEqual(['__proto__', 'constructor']);
  });

  it('gives of valence and arousal what was trained', () => {
    const valenceArousal = Float32Array.of(3, 4);
    expect(answerOf({ valenceArousal }, {}, turn, {})).toEqual({
      valence: 3,
      arousal: 4,
      missing: [],
      cut: {},
    });
    expect(answerOf({ valenceArousal }, { affect: 'valence' }, turn, {})).toEqual({
      valence: 3,
      missing: [],
      cut: {},
    });
    expect(answerOf({ valenceArousal }, { affect: 'arousal' }, turn, {})).toEqual({
      arousal: 4,
      missing: [],
      cut: {},
    });
  });

  it('refuses numbers that are not finite, naming the turn', () => {
    expect(() =>
      answerOf({ logits: Float32Array.of(0, Number.NaN) }, { labels: ['a', 'b'] }, turn, {}),
    ).toThrow('turn 3: expected predictions that are finite numbers, received NaN');
  });
});
