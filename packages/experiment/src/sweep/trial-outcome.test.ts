import { describe, expect, it } from 'vitest';
import { scoredTrial } from './trial-outcome.js';

describe('scoredTrial', () => {
  it('gives the mean of the runs', () => {
    const runs = [{ accuracy: 0.5 }, { accuracy: 0.75 }];
    expect(scoredTrial(runs, 'accuracy')).toMatchObject({ mean: { accuracy: 0.625 }, runs: 2 });
  });

  it('is a failed trial where the metric is not defined', () => {
    const failed = 'dev: expected a value of pearsonValence, received scores for which it is not defined';
    expect(scoredTrial([{ accuracy: 0.5 }], 'pearsonValence')).toEqual({ failed });
  });
});
