import { describe, expect, it } from 'vitest';
import { monitoredValue } from './monitored-value.js';

describe('monitoredValue', () => {
  it('is NaN for what a constant prediction leaves undefined, and refuses what the model cannot give', () => {
    expect(monitoredValue({ accuracy: 0.5 }, 'accuracy')).toBe(0.5);
    expect(monitoredValue({ maeMean: 1 }, 'pearsonMean')).toBeNaN();
    expect(monitoredValue({ accuracy: 0.5 }, 'loss')).toBeNaN();
    expect(() => monitoredValue({ accuracy: 0.5 }, 'cccMean')).toThrow(
      'training: monitor: expected one of accuracy, which this model and its dev split give; received cccMean.',
    );
  });
});
