import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/measures.json' with { type: 'json' };
import { classIntervals } from './class-intervals.js';
import { covarianceEllipse } from './ellipse.js';
import { majorityBaseline } from './majority-baseline.js';
import { monitoredMetric, shownMetrics } from './monitored.js';
import { wilson } from './wilson.js';

describe('majorityBaseline', () => {
  it.each(golden.baseline)('matches scikit-learn: $name', (example) => {
    const baseline = majorityBaseline(example);
    expect(baseline.label).toBe(example.label);
    for (const key of ['accuracy', 'weightedF1', 'macroF1'] as const) {
      expect(baseline[key]).toBeCloseTo(example[key], 12);
    }
  });
});

describe('wilson', () => {
  it.each(golden.wilson)('matches statsmodels: $hits of $count', ({ hits, count, low, high }) => {
    const interval = wilson(hits, count)!;
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('knows nothing of a share of nothing', () => {
    expect(wilson(0, 0)).toBeUndefined();
  });
});

describe('classIntervals', () => {
  it.each(golden.baseline)('holds each score of $name that scikit-learn gives', ({ confusion, perClass }) => {
    for (const [k, { precision, recall, f1 }] of classIntervals(confusion).entries()) {
      const expected = perClass[k]!;
      for (const [interval, score] of [
        [precision, expected.precision],
        [recall, expected.recall],
        [f1, expected.f1],
      ] as const) {
        if (!interval) continue;
        expect(interval.low).toBeLessThanOrEqual(score + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(score - 1e-12);
      }
    }
  });
});

describe('covarianceEllipse', () => {
  it.each(golden.ellipse)('matches NumPy: $name', ({ points, mean, halfAxes, direction }) => {
    const ellipse = covarianceEllipse(points.map(([x, y]) => ({ x: x!, y: y! })))!;
    expect([ellipse.x, ellipse.y]).toEqual(mean.map((value) => expect.closeTo(value, 10)));
    expect([ellipse.major, ellipse.minor]).toEqual(halfAxes.map((value) => expect.closeTo(value, 6)));
    // An axis has no sign.
    const cosine = Math.cos(ellipse.angle) * direction[0]! + Math.sin(ellipse.angle) * direction[1]!;
    expect(Math.abs(cosine)).toBeCloseTo(1, 10);
  });

  it('needs three points', () => {
    expect(
      covarianceEllipse([
        { x: 1, y: 2 },
        { x: 2, y: 2 },
      ]),
    ).toBeUndefined();
  });
});

describe('the metric that chose the best epoch', () => {
  const epochs = [{ epoch: 1, trainLoss: 1, dev: { accuracy: 1, macroF1: 1, uar: 1, weightedF1: 1 } }];

  it('is what the recipe says, else weighted F1, and has the first curve', () => {
    const config = { training: { earlyStopping: { monitor: 'uar' } } };
    expect([monitoredMetric({ config }), monitoredMetric({ config: null })]).toEqual(['uar', 'weightedF1']);
    expect(shownMetrics(epochs, 'uar')).toEqual(['uar', 'weightedF1', 'macroF1']);
  });
});
