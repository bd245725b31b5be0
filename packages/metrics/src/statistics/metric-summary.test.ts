import { describe, expect, it } from 'vitest';
import { summarizeMetrics } from './metric-summary.js';

describe('summarizeMetrics', () => {
  it('has no spread of one run, and that of n − 1 of several', () => {
    expect(summarizeMetrics([{ accuracy: 0.5 }])).toEqual({ mean: { accuracy: 0.5 }, sd: {} });
    // numpy.std([0.5, 0.75, 1], ddof=1)
    expect(summarizeMetrics([{ accuracy: 0.5 }, { accuracy: 0.75 }, { accuracy: 1 }])).toEqual({
      mean: { accuracy: 0.75 },
      sd: { accuracy: 0.25 },
    });
  });
});
