import { builtInMetrics, pairedTTest } from '@erc/metrics';
import {
  COMPARE_FILE,
  COMPARISON_FILE,
  checkedRecord,
  formatRecord,
  parseRecord,
  type RunTest,
} from '@erc/run-folder';
import { describe, expect, it } from 'vitest';
import { testRuns, testUtterances } from './compare.js';
import { comparisonPage } from './comparison-page.js';

const folds = (accuracy: number) => Array.from({ length: 5 }, () => ({ metrics: { accuracy } }));

/** A comparison of these runs, as its file has it. */
function recordOf(runs: readonly RunTest[]) {
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
    const { runs } = testRuns(folds((0.1 + 0.2 + 0.3) / 3), folds((0.3 + 0.2 + 0.1) / 3), builtInMetrics);
    expect(runs).toMatchObject([{ metric: 'accuracy', tTest: null, wilcoxon: null }]);
    const { text, record } = recordOf(runs);
    expect(JSON.parse(text).runs[0]).toMatchObject({ tTest: null, wilcoxon: null });
    expect(comparisonPage(record).differences![0]!.tests).toEqual([
      { name: 'paired t-test over 5 seeds', pValue: null, note: 'the same difference in every pair' },
      { name: 'Wilcoxon signed-rank over 5 seeds', pValue: null, note: 'no pair differs' },
    ]);
  });

  it('has a page where the Bayes factor is larger than any number', () => {
    const wave = Array.from({ length: 60 }, (_, i) => ({
      metrics: { accuracy: 0.9 + (i % 2) * 1e-11 },
    }));
    const { runs } = testRuns(
      wave,
      wave.map(() => ({ metrics: { accuracy: 0.1 } })),
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

  it('says why a metric that both predict has no test', () => {
    const rows = (predicted: readonly (number | undefined)[], truth: readonly (number | undefined)[]) =>
      predicted.map((value, i) => ({
        id: `dev/${i}/0`,
        emotion: 'a',
        ...(truth[i] !== undefined && { valence: truth[i] }),
        arousal: 2,
        ...(value !== undefined && { predictedValence: value }),
        predictedArousal: 2,
      }));
    const truth = [1, 2, undefined];
    const { metrics, untested } = testUtterances({
      first: rows([1, 2, 3], truth),
      second: rows([1, 3, 3], truth),
      labels: ['a'],
      metrics: builtInMetrics,
      resamples: 10,
      seed: 1,
    });
    expect(metrics).toEqual([]);
    expect(untested).toEqual([
      { metric: 'cccValence', over: 'utterances', why: 'valence is known of 2 of 3 utterances only' },
      {
        metric: 'cccArousal',
        over: 'utterances',
        why: 'every arousal and every prediction of it is one number',
      },
    ]);
  });
});

describe('what stands for a metric on the page', () => {
  const bootstrap = { difference: 0.4, low: 0.3, high: 0.5, pValue: 0.01, resamples: 10 };
  const tested = {
    metric: 'accuracy',
    bootstrap,
    randomization: { difference: 0.4, pValue: 0.01, resamples: 10 },
  };
  const differenceOf = (change: Partial<Parameters<typeof comparisonPage>[0]>) => {
    const seeds = [1, 2].map((seed) => ({ seed }));
    return comparisonPage({
      first: 'a',
      second: 'b',
      split: 'dev',
      metrics: ['accuracy'],
      pairs: seeds,
      means: { first: { accuracy: 0.75 }, second: { accuracy: 0.5 } },
      runs: [],
      utterances: { metrics: [tested], count: 9, seed: 1 },
      ...change,
    }).differences![0]!;
  };
  const same = { metric: 'accuracy', first: [0.75, 0.75], second: [0.5, 0.5], tTest: null, wilcoxon: null };

  it('is the mean over several runs, without the interval of one of them', () => {
    const difference = differenceOf({ runs: [same] });
    expect(difference.difference).toBe(0.25);
    expect(difference).not.toHaveProperty('low');
    expect(difference).not.toHaveProperty('method');
    // The interval stands with the test that it is of.
    expect(difference.tests!.find(({ name }) => name.startsWith('paired bootstrap'))).toMatchObject({
      name: 'paired bootstrap over 9 utterances of seed 1',
      values: { difference: 0.4, 'from (95 %)': 0.3, 'to (95 %)': 0.5 },
    });
  });

  it('is of one run where there is one, or where there is no mean, with the interval and what it is over', () => {
    const method = 'paired bootstrap over 9 utterances of seed 1';
    expect(differenceOf({ pairs: [{ seed: 1 }] })).toMatchObject({ difference: 0.25, low: 0.3, method });
    const means = { first: { accuracy: null }, second: { accuracy: 0.5 } };
    expect(differenceOf({ means })).toMatchObject({ difference: 0.4, low: 0.3, high: 0.5, method });
  });

  it('is nothing where there is neither, and the page says why', () => {
    const means = { first: { accuracy: null }, second: { accuracy: 0.5 } };
    const difference = differenceOf({
      means,
      untested: [{ metric: 'accuracy', over: 'runs', why: 'of a reason' }],
      utterances: { metrics: [], count: 9, seed: 1 },
    });
    expect(difference).toMatchObject({
      difference: null,
      tests: [{ name: 'tests over runs', pValue: null, note: 'of a reason' }],
    });
  });

  it('is the mean over folds that the t-test is of, where folds have unequal numbers of seeds', () => {
    const folds = { metric: 'accuracy', first: [0.8, 0.5], second: [0.5, 0.4] };
    const pairs = [
      { seed: 1, fold: 1 },
      { seed: 2, fold: 1 },
      { seed: 1, fold: 2 },
    ];
    const tTest = pairedTTest(folds.first, folds.second);
    const difference = differenceOf({ pairs, runs: [{ ...folds, tTest, wilcoxon: null }] });
    expect(difference.difference).toBeCloseTo(0.2, 12);
    expect((difference.low! + difference.high!) / 2).toBeCloseTo(0.2, 12);
  });
});
