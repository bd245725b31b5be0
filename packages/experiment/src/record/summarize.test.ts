import { describe, expect, it } from 'vitest';
import { resultOf } from '../__fixtures__/results.js';
import { pooledMetrics } from './job-result.js';
import { metricsLine, summarize, summaryLines } from './summarize.js';

const fold = (seed: number, k: number, truth: number[], predicted: number[]) =>
  resultOf({ seed, fold: k, ids: truth.map((_, i) => `train/${k}/${i}`), truth, predicted });
const results = [
  fold(1, 1, [0, 0, 0, 1], [0, 0, 0, 0]),
  fold(1, 2, [1, 1], [1, 1]),
  fold(2, 1, [0, 0, 0, 1], [0, 0, 0, 1]),
  fold(2, 2, [1, 1], [1, 0]),
];

describe('summarize', () => {
  const record = summarize('tiny', 'held-out', results);

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
    expect(pooledMetrics(results.slice(0, 2))).toMatchObject({
      auroc: expect.any(Number),
      ece: expect.any(Number),
    });
  });

  it('leaves out metrics that a run lacks', () => {
    const { auroc: _, ...rest } = { auroc: 1, ...results[0]!.metrics };
    const some = [{ ...results[0]!, metrics: { ...rest, auroc: 0.5 } }, results[1]!];
    expect(summarize('tiny', 'held-out', some).mean).not.toHaveProperty('auroc');
  });

  it('says it in lines: rates in per cent, correlations as they are', () => {
    expect(summaryLines(record)).toEqual([
      expect.stringMatching(
        /^held-out, 4 runs: weighted F1 [\d.]+ ± [\d.]+, accuracy 81\.3 ± 23\.9, macro F1 .* \(%\)$/,
      ),
      expect.stringMatching(/^all folds together: weighted F1 [\d.]+, accuracy 83\.3, /),
    ]);
    expect(metricsLine({ accuracy: 0.5, cccValence: 0.25 })).toBe('accuracy 50.0 (%), CCC valence 0.250');
    expect(metricsLine({ cccValence: 0.25, cccArousal: 0.5 })).toBe('CCC valence 0.250, CCC arousal 0.500');
  });
});
