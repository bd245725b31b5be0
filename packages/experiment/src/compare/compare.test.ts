import { builtInMetrics } from '@erc/metrics';
import { COMPARE_FILE, COMPARISON_FILE, checkedRecord, formatRecord, parseRecord } from '@erc/run-folder';
import { describe, expect, it } from 'vitest';
import { testRuns, testUtterances } from './compare.js';
import { comparisonPage } from './comparison-page.js';

const folds = (accuracy: number) => Array.from({ length: 5 }, () => ({ accuracy }));

/** A comparison of these runs, as its file has it. */
function recordOf(runs: ReturnType<typeof testRuns>) {
  const means = { first: { accuracy: 0.9 }, second: { accuracy: 0.1 } };
  const pairs = runs[0]!.first.map((_, i) => ({ seed: i }));
  const utterances = { metrics: [], count: 1, seed: 0 };
  const record = {
    first: 'a',
    second: 'b',
    split: 'dev',
    metrics: ['accuracy'],
    pairs,
    means,
    runs,
    utterances,
  } as const;
  const text = formatRecord(COMPARE_FILE, record);
  return { text, record: parseRecord(COMPARE_FILE, text, 'compare.json') };
}

describe('testRuns', () => {
  it('has no test of means that were summed in another order: null in the file, and the reason on the page', () => {
    const runs = testRuns(folds((0.1 + 0.2 + 0.3) / 3), folds((0.3 + 0.2 + 0.1) / 3), builtInMetrics);
    expect(runs).toMatchObject([{ metric: 'accuracy', tTest: null, wilcoxon: null }]);
    const { text, record } = recordOf(runs);
    expect(JSON.parse(text).runs[0]).toMatchObject({ tTest: null, wilcoxon: null });
    expect(comparisonPage(record).differences![0]!.tests).toEqual([
      { name: 'paired t-test over 5 seeds', pValue: null, note: 'the same difference in every pair' },
      { name: 'Wilcoxon signed-rank over 5 seeds', pValue: null, note: 'no pair differs' },
    ]);
  });

  it('has a page where the Bayes factor is larger than any number', () => {
    const wave = Array.from({ length: 60 }, (_, i) => ({ accuracy: 0.9 + (i % 2) * 1e-11 }));
    const runs = testRuns(
      wave,
      wave.map(() => ({ accuracy: 0.1 })),
      builtInMetrics,
    );
    expect(runs[0]!.tTest!.bayesFactor).toBe(Number.POSITIVE_INFINITY);
    const page = checkedRecord(COMPARISON_FILE.schema, comparisonPage(recordOf(runs).record), 'page');
    expect(page.differences![0]!.tests![0]).toMatchObject({
      values: { BF10: null },
      note: 'BF10 is above 1.8e308',
    });
  });
});

describe('testUtterances', () => {
  it('leaves resamples without a score out, and counts them', () => {
    const values = [1, 2, 3];
    const rows = (shift: number) =>
      values.map((valence, i) => ({
        id: `dev/${i}/0`,
        emotion: 'a',
        valence,
        arousal: valence,
        predictedValence: valence === 1 ? valence : valence + shift,
        predictedArousal: valence,
      }));
    const { metrics } = testUtterances({
      first: rows(0.5),
      second: rows(1),
      labels: ['a'],
      metrics: builtInMetrics,
      resamples: 2000,
      seed: 1,
    });
    const { bootstrap } = metrics.find(({ metric }) => metric === 'cccValence')!;
    // Three draws of the first utterance, of which all three predictions and truths are 1: 1 of 27.
    expect(bootstrap.withoutScore! / bootstrap.resamples).toBeCloseTo(1 / 27, 2);
    expect(bootstrap.difference).toBeGreaterThan(0);
  });
});
