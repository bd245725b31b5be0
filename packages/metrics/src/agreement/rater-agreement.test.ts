import { describe, expect, it } from 'vitest';
import { agreementOf } from './rater-agreement.js';

describe('agreementOf', () => {
  it('is full where all raters chose the same, emotion by emotion', () => {
    expect(agreementOf([{ votes: { joy: 3 } }, { votes: { anger: 3, joy: 0 } }, {}])).toEqual({
      items: 2,
      raters: { low: 3, high: 3 },
      fleissKappa: 1,
      krippendorffAlpha: 1,
      majorityShare: 1,
      ties: 0,
    });
  });

  it('has no κ where raters differ in number, and leaves out utterances with one rater', () => {
    const found = agreementOf([
      { votes: { joy: 2, anger: 2 } },
      { votes: { joy: 2, anger: 1 } },
      { votes: { joy: 1 } },
    ])!;
    expect(found).toMatchObject({ items: 2, raters: { low: 3, high: 4 }, fleissKappa: null, ties: 1 });
    expect(found.majorityShare).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  });

  it('is nothing where nobody voted', () => {
    expect(agreementOf([{}, { votes: {} }])).toBeUndefined();
  });
});
