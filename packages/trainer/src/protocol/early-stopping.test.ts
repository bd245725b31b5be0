import { describe, expect, it } from 'vitest';
import { createEarlyStopping } from './early-stopping.js';

describe('createEarlyStopping', () => {
  it('stops after patience epochs without improvement and keeps the best epoch', () => {
    const stopping = createEarlyStopping({ monitor: 'weightedF1', goal: 'max', patience: 2 });
    const stops = [0.3, 0.5, 0.5, 0.4].map((value, i) => stopping.update(i + 1, value).stop);
    expect(stops).toEqual([false, false, false, true]);
    expect(stopping.best).toEqual({ epoch: 2, value: 0.5 });
  });

  it('follows a falling value when the goal is min', () => {
    const stopping = createEarlyStopping({ monitor: 'loss', goal: 'min', patience: 1 });
    expect(stopping.update(1, 2).improved).toBe(true);
    expect(stopping.update(2, 1).improved).toBe(true);
    expect(stopping.update(3, 1.5)).toEqual({ improved: false, stop: true });
  });

  it('does not count a change smaller than minDelta, nor NaN', () => {
    const stopping = createEarlyStopping({ monitor: 'accuracy', goal: 'max', patience: 9, minDelta: 0.1 });
    expect(stopping.update(1, Number.NaN).improved).toBe(false);
    expect(stopping.update(2, 0.5).improved).toBe(true);
    expect(stopping.update(3, 0.55).improved).toBe(false);
    expect(stopping.update(4, 0.65).improved).toBe(true);
  });
});
