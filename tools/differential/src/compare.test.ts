import { describe, expect, it } from 'vitest';
import { compareAnswers } from './compare.js';
import { uncovered, unmatched } from './coverage.js';
import { type Answer, FLOAT64 } from './subject.js';

const wrong = (expected: Record<string, Answer>, received: Answer): readonly string[] =>
  compareAnswers({ expected }, received, FLOAT64).differences;

describe('compareAnswers', () => {
  it('names the place, the number expected and the one received', () => {
    expect(wrong({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toEqual(['a[1].b: expected 2, received 3']);
  });

  it('takes null, a missing name and a longer list for different', () => {
    expect(wrong({ a: null }, { a: 0 })).toHaveLength(1);
    expect(wrong({ a: null }, {})).toHaveLength(1);
    expect(wrong({ a: 1 }, { a: 1, b: 2 })).toHaveLength(1);
    expect(wrong({ a: [1] }, { a: [1, 2] })).toHaveLength(1);
  });

  it('takes NaN for different from any number', () => {
    expect(wrong({ a: 1 }, { a: Number.NaN })).toHaveLength(1);
  });

  it('measures a number of a list by the largest of it, and allows the slack of its name', () => {
    expect(wrong({ a: [1e6, 0] }, { a: [1e6, 1e-4] })).toEqual([]);
    expect(wrong({ a: [1, 0] }, { a: [1, 1e-4] })).toHaveLength(1);
    const { differences } = compareAnswers({ expected: { a: 1 }, slack: { a: 0.2 } }, { a: 1.1 }, FLOAT64);
    expect(differences).toEqual([]);
  });
});

describe('coverage', () => {
  it('names a part without a reference, a reference without a part, and a function that nothing covers', () => {
    const subject = {
      name: 'loss/mine',
      reference: 'loss/mine',
      covers: [],
      tolerance: FLOAT64,
      answer: () => 0,
    };
    expect(unmatched([subject], ['loss/other'])).toEqual([
      'loss/mine: no reference',
      'loss/other: no subject',
    ]);
    expect(uncovered([subject])).toContain('scoreAuroc');
  });
});
