import { describe, expect, it } from 'vitest';
import { countText, durationText, signedText } from '../page/format.js';
import { comparisonSentence } from './ablation.js';
import { commonestMistakes } from './confusion.js';
import { plainReading } from './header.js';

describe('plainReading', () => {
  const labels = ['neutral', 'joy'];
  const reading = (accuracy: number, neutral: number): string =>
    plainReading({
      accuracy,
      labels,
      confusion: [
        [neutral, 0],
        [100 - neutral, 0],
      ],
    });

  it('counts in tens when that tells the two apart', () => {
    expect(reading(0.62, 71)).toBe('Gets 6 of 10 utterances right; always saying “neutral” would get 7.');
  });

  it('counts in hundreds when tens would be equal, none or all', () => {
    expect(reading(0.74, 71)).toBe('Gets 74 of 100 utterances right; always saying “neutral” would get 71.');
    expect(reading(0.98, 71)).toMatch(/^Gets 98 of 100/);
    expect(reading(0.03, 71)).toMatch(/^Gets 3 of 100/);
  });
});

describe('comparisonSentence', () => {
  const comparison = {
    better: 'a',
    worse: 'b + c',
    difference: 0.01,
    low: -0.02,
    high: 0.04,
    resamples: 10_000,
    method: 'paired bootstrap',
  };

  it('calls a difference nothing when chance could make it', () => {
    expect(comparisonSentence({ ...comparison, pValue: 0.31 })).toMatch(
      /^“a” against “b \+ c”: \+0\.010 .* −0\.020 to \+0\.040, p = 0\.310, paired bootstrap\)\. Chance alone could/,
    );
  });

  it('never writes p = 0', () => {
    expect(comparisonSentence({ ...comparison, pValue: 0 })).toContain('p < 0.001');
  });
});

describe('commonestMistakes', () => {
  it('lists the largest counts off the diagonal', () => {
    expect(
      commonestMistakes({
        labels: ['a', 'b'],
        confusion: [
          [9, 1],
          [4, 9],
        ],
      }),
    ).toEqual(['4 × b taken for a', '1 × a taken for b']);
    expect(commonestMistakes({ labels: ['a'], confusion: [[3]] })).toEqual([]);
  });
});

describe('numbers as text', () => {
  it('have units and signs that people read', () => {
    expect([durationText(0.4), durationText(59.7), durationText(725), durationText(7800)]).toEqual([
      '0.40\u202fs',
      '1\u202fmin 00\u202fs',
      '12\u202fmin 05\u202fs',
      '2\u202fh 10\u202fmin',
    ]);
    expect([countText(999), countText(2_663_431)]).toEqual(['999', '2\u202f663\u202f431']);
    expect([signedText(0.01), signedText(-0.2)]).toEqual(['+0.010', '−0.200']);
  });
});
