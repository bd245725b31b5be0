import { describe, expect, it } from 'vitest';
import type { MetricValues, UndefinedReasons } from '../metric/metric-values.js';
import { summarizeMetrics } from './metric-summary.js';

const of = (metrics: MetricValues, whyUndefined?: UndefinedReasons) => ({ metrics, whyUndefined });

describe('summarizeMetrics', () => {
  it('has no spread of one run, and that of n − 1 of several', () => {
    expect(summarizeMetrics([of({ accuracy: 0.5 })])).toEqual({
      mean: { accuracy: 0.5 },
      sd: { accuracy: null },
    });
    // numpy.std([0.5, 0.75, 1], ddof=1)
    expect(summarizeMetrics([of({ accuracy: 0.5 }), of({ accuracy: 0.75 }), of({ accuracy: 1 })])).toEqual({
      mean: { accuracy: 0.75 },
      sd: { accuracy: 0.25 },
    });
  });

  it('has no mean of a metric that one run does not have a value of, and says in how many', () => {
    const runs = [
      of({ accuracy: 0.5, auroc: null }, { auroc: 'all have one class' }),
      of({ accuracy: 1, auroc: 0.75 }),
      // Of before, without a reason.
      of({ accuracy: 1, auroc: null }),
    ];
    expect(summarizeMetrics(runs)).toMatchObject({
      mean: { auroc: null },
      sd: { auroc: null },
      whyUndefined: { auroc: '2 of 3 runs: all have one class; no reason is kept' },
    });
    expect(summarizeMetrics(runs.slice(0, 1)).whyUndefined).toEqual({ auroc: 'all have one class' });
  });

  it('leaves out a metric that does not apply to one of the runs', () => {
    const { mean } = summarizeMetrics([of({ accuracy: 0.5, cccMean: 0.5 }), of({ accuracy: 1 })]);
    expect(mean).toEqual({ accuracy: 0.75 });
  });
});
