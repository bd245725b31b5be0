import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson-interval.js';

const golden = readGolden<{
  readonly cases: {
    readonly hits: number;
    readonly count: number;
    readonly low: number;
    readonly high: number;
  }[];
}>(import.meta.url, 'wilson-interval');

describe('wilsonInterval', () => {
  it.each(golden.cases)('matches statsmodels: $hits of $count', ({ hits, count, low, high }) => {
    const interval = wilsonInterval(hits, count)!;
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('knows nothing of a share of nothing', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });
});
