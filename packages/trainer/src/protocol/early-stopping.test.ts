import { builtInMetricRegistry } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { createEarlyStopping, earlyStoppingSchema } from './early-stopping.js';

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

  it('takes any gain for the best, but only gains above minDelta, added up, for patience', () => {
    const stopping = createEarlyStopping({ monitor: 'accuracy', goal: 'max', patience: 2, minDelta: 0.1 });
    const updates = [0.5, 0.55, 0.65, 0.7, 0.69].map((value, i) => stopping.update(i + 1, value));
    expect(updates.map(({ improved }) => improved)).toEqual([true, true, true, true, false]);
    expect(updates.map(({ stop }) => stop)).toEqual([false, false, false, false, true]);
    expect(stopping.best).toEqual({ epoch: 4, value: 0.7 });
  });

  it('never takes NaN for better', () => {
    const stopping = createEarlyStopping({ monitor: 'accuracy', goal: 'max', patience: 3 });
    expect(stopping.update(1, Number.NaN).improved).toBe(false);
    expect(stopping.update(2, 0.5).improved).toBe(true);
    expect(stopping.update(3, Number.NaN).improved).toBe(false);
  });

  it('goes on after restore as if it had not been away', () => {
    const options = { monitor: 'loss', goal: 'min', patience: 2, minDelta: 0.1 } as const;
    const values = [3, 2.95, 2.8, 2.75, Number.NaN, 1];
    const through = createEarlyStopping(options);
    const expected = values.map((value, i) => through.update(i + 1, value));
    for (const cut of values.keys()) {
      const first = createEarlyStopping(options);
      for (let i = 0; i < cut; i++) first.update(i + 1, values[i]!);
      const second = createEarlyStopping(options);
      second.restore(JSON.parse(JSON.stringify(first.state())));
      expect(values.slice(cut).map((value, i) => second.update(cut + i + 1, value))).toEqual(
        expected.slice(cut),
      );
      expect(second.best).toEqual(through.best);
    }
  });
});

describe('earlyStoppingSchema', () => {
  const schema = earlyStoppingSchema(builtInMetricRegistry);

  it('takes the direction from the metric unless told otherwise', () => {
    expect(schema.parse({})).toEqual({
      monitor: 'weightedF1',
      goal: 'max',
      patience: 5,
      minDelta: 0,
    });
    expect(schema.parse({ monitor: 'loss' }).goal).toBe('min');
    expect(schema.parse({ monitor: 'loss', goal: 'max' }).goal).toBe('max');
  });
});
