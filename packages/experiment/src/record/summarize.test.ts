import { builtInMetrics } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { FOLDS as results } from '../__fixtures__/results.js';
import { shareOfB } from '../__fixtures__/share-of-b.js';
import { type JobResult, pooledMetrics } from './job-result.js';
import { summarize } from './summarize.js';

describe('summarize', () => {
  const record = summarize('tiny', 'held-out', results, builtInMetrics);

  it('gives mean and standard deviation over runs, and the scores of all folds together over seeds', () => {
    expect(record.runs.map(({ path, metrics }) => [path, metrics.accuracy])).toEqual([
      ['seed-1/fold-1', 0.75],
      ['seed-1/fold-2', 1],
      ['seed-2/fold-1', 1],
      ['seed-2/fold-2', 0.5],
    ]);
    expect(record.mean.accuracy).toBeCloseTo(0.8125, 12);
    expect(record.sd.accuracy).toBeCloseTo(0.239356776939085, 12);
    // Five of six utterances are right with either seed.
    expect(record.pooled!.accuracy).toBeCloseTo(5 / 6, 12);
  });

  it('pools every metric that predictions allow', () => {
    expect(pooledMetrics(results.slice(0, 2), builtInMetrics).metrics).toMatchObject({
      auroc: expect.any(Number),
      ece: expect.any(Number),
    });
  });

  it('pools the metrics of plugins too', () => {
    const { pooled } = summarize('tiny', 'held-out', results, [...builtInMetrics, shareOfB]);
    // Two of six with either seed.
    expect(pooled!.shareOfB).toBeCloseTo(1 / 3, 12);
    expect(pooled).toMatchObject(record.pooled!);
  });

  it('says why what is pooled has no value, where the mean does not apply', () => {
    const rows = (fold: number, truth: number | undefined): Omit<JobResult, 'metrics'> => ({
      job: { path: `seed-1/fold-${fold}`, seed: 1, fold, streams: [] },
      labels: ['a'],
      rows: [1, 2].map((i) => ({
        id: `train/${fold}/${i}`,
        emotion: 'a',
        predictedValence: 2,
        ...(truth !== undefined && { valence: truth * i }),
      })),
    });
    const valence = [rows(1, 1), rows(2, undefined)].map((result) => {
      const { metrics, whyUndefined } = pooledMetrics([{ ...result, metrics: {} }], builtInMetrics);
      return { ...result, metrics, whyUndefined };
    });
    const { mean, pooled, whyUndefined } = summarize('tiny', 'held-out', valence, builtInMetrics);
    expect(mean).not.toHaveProperty('pearsonValence');
    expect(pooled).toMatchObject({ pearsonValence: null });
    expect(whyUndefined).toMatchObject({ pearsonValence: 'every predicted valence is the same' });
  });

  it('leaves out metrics that a run lacks', () => {
    const { auroc: _, ...rest } = { auroc: 1, ...results[0]!.metrics };
    const some = [{ ...results[0]!, metrics: { ...rest, auroc: 0.5 } }, results[1]!];
    expect(summarize('tiny', 'held-out', some, builtInMetrics).mean).not.toHaveProperty('auroc');
  });
});
