import { describe, expect, it } from 'vitest';
import { shownDifference, shownMetric } from './shown-metric.js';

describe('what is rounded to 0', () => {
  it('has no sign in the terminal', () => {
    const [rate, score] = [{ rate: true }, { rate: false }];
    expect([shownMetric(score, -0.0001), shownMetric(rate, -0.0001)]).toEqual(['0.000', '0.0']);
    expect([-0.00001, 0, 0.00001].map((value) => shownDifference(score, value))).toEqual([
      ...['0.000', '0.000', '0.000'],
    ]);
    expect([-0.0001, 0.002, -0.002].map((value) => shownDifference(rate, value))).toEqual([
      ...['0.0', '+0.2', '−0.2'],
    ]);
  });
});
