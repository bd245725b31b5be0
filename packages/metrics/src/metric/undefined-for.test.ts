import { describe, expect, it } from 'vitest';
import { builtInMetrics } from './built-in-metrics.js';
import type { MetricDescriptor } from './define-metric.js';
import { scoreEverything } from './score-everything.js';

const metrics: readonly MetricDescriptor[] = builtInMetrics;
const undefinedOf = (labels: readonly number[], valence: readonly number[], arousal: readonly number[]) =>
  metrics.filter(({ undefinedFor }) => undefinedFor?.({ labels, valence, arousal })).map(({ type }) => type);

describe('metrics that no prediction can give', () => {
  it('are told from the true values: areas of one class, correlations with a constant', () => {
    expect(undefinedOf([0, 1], [1, 2], [2, 3])).toEqual([]);
    expect(undefinedOf([1, 1], [1, 1], [2, 3])).toEqual(['auroc', 'weightedAuroc', 'pearsonValence']);
    expect(undefinedOf([0, 1], [1, 1], []).sort()).toEqual(
      [
        ...['cccArousal', 'maeArousal', 'rmseArousal'],
        ...['pearsonArousal', 'pearsonMean', 'pearsonValence'],
      ].sort(),
    );
  });

  it('are those that a set with these true values does not have, whatever is predicted', () => {
    const labels = ['a', 'b'];
    const truth = Int32Array.of(1, 1, 1);
    const trueValenceArousal = Float32Array.of(2, 1, 2, 3, 2, 5);
    const found = scoreEverything({
      truth,
      labels,
      logits: Float32Array.of(0, 1, 2, 0, 1, 3),
      valenceArousal: Float32Array.of(1, 2, 3, 4, 2, 3),
      trueValenceArousal,
    }).metrics;
    for (const name of undefinedOf([...truth], [2, 2, 2], [1, 3, 5])) expect(found[name], name).toBeNull();
  });
});
