import { describe, expect, it } from 'vitest';
import { scoredTrial } from './trial-outcome.js';

describe('scoredTrial', () => {
  it('gives the mean of the runs', () => {
    const runs = [{ metrics: { accuracy: 0.5 } }, { metrics: { accuracy: 0.75 } }];
    expect(scoredTrial(runs, 'accuracy')).toMatchObject({ mean: { accuracy: 0.625 }, runs: 2 });
  });

  it('says what each run was scored by and on, where all say', () => {
    const [one, two] = ['1', '2'].map((weights) => ({
      metrics: { accuracy: 0.5 },
      madeFrom: { dataset: 'd', utterances: 'u', weights },
    }));
    expect(scoredTrial([one!, two!], 'accuracy')).toMatchObject({ madeFrom: [one!.madeFrom, two!.madeFrom] });
    const { metrics } = one!;
    expect(scoredTrial([{ metrics }, two!], 'accuracy')).not.toHaveProperty('madeFrom');
  });

  it('is a failed trial where the metric is not defined', () => {
    const failed = 'dev: expected a value of pearsonValence, received scores for which it is not defined';
    expect(scoredTrial([{ metrics: { accuracy: 0.5 } }], 'pearsonValence')).toEqual({ failed });
    const why = 'every predicted valence is the same';
    const run = { metrics: { pearsonValence: null }, whyUndefined: { pearsonValence: why } };
    expect(scoredTrial([run], 'pearsonValence')).toEqual({ failed: `${failed} (${why})` });
  });
});
