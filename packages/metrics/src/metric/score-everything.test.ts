import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { predictedClasses, probabilitiesOf } from '../scores/predictions.js';
import { builtInMetrics } from './built-in-metrics.js';
import { defineMetric } from './define-metric.js';
import { createMetricRegistry } from './metric-registry.js';
import { orderedMetrics } from './metric-table.js';
import type { MetricValues } from './metric-values.js';
import { type ScoredSet, scoreEverything } from './score-everything.js';
import { scoredSetOf } from './scored-set.js';

type Metrics = Readonly<Record<string, number>>;
const golden = readGolden<{
  readonly truth: number[];
  readonly logits: number[];
  readonly affect: (number | null)[];
  readonly guess: number[];
  readonly untied: number[];
  readonly expected: Metrics;
  readonly expectedUntied: Metrics;
}>(import.meta.url, 'all-metrics');

const labels = ['joy', 'fear', 'anger', 'neutral'];
const set: ScoredSet = {
  truth: Int32Array.from(golden.truth),
  labels,
  logits: Float32Array.from(golden.logits),
  valenceArousal: Float32Array.from(golden.guess),
  trueValenceArousal: Float32Array.from(golden.affect, (value) => value ?? Number.NaN),
};
const toBeAll = (metrics: MetricValues, expected: Metrics): void => {
  expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(metrics[name], name).toBeCloseTo(value, 9);
};

describe('scoreEverything', () => {
  it('equals scikit-learn and NumPy in every metric of the table but the loss', () => {
    const { metrics } = scoreEverything(set);
    toBeAll(metrics, golden.expected);
    expect(orderedMetrics(Object.keys(metrics))).toEqual(
      builtInMetrics.map(({ type }) => type).filter((name) => name !== 'loss'),
    );
  });

  it('equals them over some rows', () => {
    toBeAll(scoreEverything(set, { rows: golden.untied }).metrics, golden.expectedUntied);
  });

  it('gives what a model has heads for, and nothing of a dimension that nobody knows', () => {
    const { logits: _, ...affect } = set;
    const unknown = set.trueValenceArousal!.map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    const { metrics, regression } = scoreEverything({ ...affect, trueValenceArousal: unknown });
    expect(Object.keys(regression!)).toEqual(['arousal']);
    expect(metrics).toMatchObject({
      cccArousal: expect.closeTo(golden.expected.cccArousal!, 9),
      cccMean: expect.closeTo(golden.expected.cccArousal!, 9),
    });
    expect(metrics).not.toHaveProperty('cccValence');
    expect(metrics).not.toHaveProperty('accuracy');
  });

  it('gives the same of predictions that were written and read', () => {
    const { metrics } = scoreEverything(set);
    const rows = golden.truth.map((k, i) => {
      const own = golden.logits.slice(4 * i, 4 * i + 4).map(Math.exp);
      const sum = own.reduce((a, b) => a + b, 0);
      const known = golden.affect[2 * i];
      return {
        id: `dev/a/${i}`,
        emotion: labels[k]!,
        probabilities: own.map((value) => value / sum),
        ...(typeof known === 'number' && { valence: known }),
        arousal: golden.affect[2 * i + 1]!,
        predictedValence: golden.guess[2 * i]!,
        predictedArousal: golden.guess[2 * i + 1]!,
      };
    });
    const again = scoreEverything(scoredSetOf(rows, labels)).metrics;
    for (const [name, value] of Object.entries(metrics)) expect(again[name], name).toBeCloseTo(value!, 5);
  });
});

describe('what is not defined', () => {
  const truth = Int32Array.of(1, 1, 1);
  const logits = Float32Array.of(0, 1, 2, 0, 1, 3);
  const trueValenceArousal = Float32Array.of(1, 2, 2, 2, 3, 2);
  const scored = (predicted: readonly number[]) =>
    scoreEverything({
      truth,
      labels: ['a', 'b'],
      logits,
      valenceArousal: Float32Array.from(predicted),
      trueValenceArousal,
    });

  it('is null, with the reason', () => {
    const { metrics, whyUndefined } = scored([4, 2, 4, 2, 4, 2]);
    expect(Object.entries(metrics).flatMap(([name, value]) => (value === null ? [name] : []))).toEqual(
      Object.keys(whyUndefined!),
    );
    // scipy.stats.pearsonr warns of a constant input; roc_auc_score of one class.
    expect(whyUndefined).toEqual({
      auroc: 'all have one class',
      weightedAuroc: 'all have one class',
      pearsonValence: 'every predicted valence is the same',
      pearsonArousal: 'every arousal is the same',
      pearsonMean: 'every predicted valence is the same',
      cccArousal: 'every arousal and every prediction of it is one number',
      cccMean: 'every arousal and every prediction of it is one number',
    });
    expect(metrics.cccValence).toBe(0);
  });

  it('does not hide what is defined beside it, and has no reason where all is', () => {
    const { metrics } = scored([4, 1, 5, 2, 6, 4]);
    expect(metrics).toMatchObject({ pearsonValence: 1, pearsonArousal: null, cccArousal: 0 });
    expect(scoreEverything(set)).not.toHaveProperty('whyUndefined');
  });

  it('is absent where it does not apply', () => {
    const unknown = trueValenceArousal.map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    const { metrics, whyUndefined } = scoreEverything({
      truth,
      labels: ['a', 'b'],
      valenceArousal: Float32Array.of(4, 2, 4, 2, 4, 2),
      trueValenceArousal: unknown,
    });
    expect(metrics).not.toHaveProperty('pearsonValence');
    expect(metrics).not.toHaveProperty('auroc');
    expect(metrics).toMatchObject({ pearsonArousal: null, pearsonMean: null });
    expect(whyUndefined!.pearsonMean).toBe('every arousal is the same');
  });

  it('is what is no finite number, too, and what a metric of one’s own says is null', () => {
    const metricOf = (score: () => number | null | undefined) =>
      defineMetric({ type: 'shouting', goal: 'max', reads: ['classes'], score });
    const of = (score: () => number | null | undefined) => {
      const { metrics, whyUndefined } = scoreEverything(set, { metrics: [metricOf(score)] });
      return { metrics, whyUndefined };
    };
    expect(of(() => Number.NaN)).toEqual({
      metrics: { shouting: null },
      whyUndefined: { shouting: 'not a finite number' },
    });
    expect(of(() => null)).toEqual({
      metrics: { shouting: null },
      whyUndefined: { shouting: 'not defined for these predictions' },
    });
    expect(of(() => undefined).metrics).toEqual({});
    expect(scoreEverything({ ...set, loss: Number.NaN })).toMatchObject({ metrics: { loss: null } });
  });
});

describe('a metric of one’s own', () => {
  const rightOfTheFirst = defineMetric({
    type: 'rightOfTheFirst',
    goal: 'max',
    reads: ['classes'],
    score: ({ rows, truth, predicted, utterances }) =>
      rows.filter((row, i) => utterances.dialogues?.[row] === 0 && truth[i] === predicted[i]).length,
  });
  const utterances = { dialogues: new Int32Array(golden.truth.length).fill(1, 5) };

  it('reads the rows that count, and what is known of their utterances', () => {
    const metrics = [rightOfTheFirst];
    const { metrics: found } = scoreEverything({ ...set, utterances }, { rows: golden.untied, metrics });
    const predicted = predictedClasses(probabilitiesOf(set.logits!, labels.length));
    const right = golden.untied.filter((row) => row < 5 && predicted[row] === golden.truth[row]);
    expect(found).toEqual({ rightOfTheFirst: right.length });
  });

  it('is absent where the model does not give what it reads', () => {
    const { logits: _, ...affect } = set;
    expect(scoreEverything(affect, { metrics: [rightOfTheFirst] }).metrics).toEqual({});
  });

  it('cannot take the word of another', () => {
    const lists = [
      { from: '@erc/metrics', parts: builtInMetrics },
      { from: 'mine.ts', parts: [defineMetric({ ...rightOfTheFirst, type: 'uar' })] },
    ];
    expect(() => createMetricRegistry(lists)).toThrow(
      'mine.ts: metrics: expected a type that is not taken, received "uar", which belongs to @erc/metrics.',
    );
    expect(() => createMetricRegistry(lists.slice(0, 1)).of('weigtedF1')).toThrow(
      'did you mean "weightedF1"?',
    );
  });
});
