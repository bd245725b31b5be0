import { builtInMetricRegistry as metrics } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { monitoredValue } from './monitored-value.js';

describe('monitoredValue', () => {
  it('is NaN for what a constant prediction leaves undefined, and refuses what the model cannot give', () => {
    expect(monitoredValue({ accuracy: 0.5 }, metrics.of('accuracy'), ['classes', 'loss'])).toBe(0.5);
    expect(monitoredValue({ maeMean: 1 }, metrics.of('pearsonMean'), ['affect'])).toBeNaN();
    expect(monitoredValue({ accuracy: 0.5 }, metrics.of('loss'), ['classes', 'loss'])).toBeNaN();
    expect(() => monitoredValue({ accuracy: 0.5 }, metrics.of('cccMean'), ['classes', 'loss'])).toThrow(
      'training: monitor: expected one of accuracy, which this model and its dev split give; received cccMean.',
    );
  });
});
