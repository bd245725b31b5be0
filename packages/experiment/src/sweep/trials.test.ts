import { describe, expect, it } from 'vitest';
import type { SweepOptions } from '../recipe/variants.js';
import { trialsOf } from './trials.js';

const space: SweepOptions['space'] = {
  rate: { type: 'log-uniform', low: 1e-4, high: 1e-2, points: 3 },
  dropout: { type: 'uniform', low: 0, high: 0.5, points: 2 },
  dim: { type: 'int', low: 4, high: 6, points: 5 },
  size: { type: 'choice', values: [8, { a: 1 }] },
};

describe('trialsOf', () => {
  it('makes every combination of a grid, the last path fastest, ends included', () => {
    const all = trialsOf({ method: 'grid', seed: 1, space });
    expect(all).toHaveLength(3 * 2 * 3 * 2);
    expect(all.slice(0, 3)).toEqual([
      { rate: 1e-4, dropout: 0, dim: 4, size: 8 },
      { rate: 1e-4, dropout: 0, dim: 4, size: { a: 1 } },
      { rate: 1e-4, dropout: 0, dim: 5, size: 8 },
    ]);
    expect([...new Set(all.map(({ rate }) => rate))]).toEqual([1e-4, 1e-3, 1e-2]);
    expect(all.at(-1)).toEqual({ rate: 1e-2, dropout: 0.5, dim: 6, size: { a: 1 } });
  });

  it('takes some of a larger grid in an order of its own', () => {
    const some = trialsOf({ method: 'grid', seed: 1, space, trials: 5 });
    expect(some).toHaveLength(5);
    expect(some).not.toEqual(trialsOf({ method: 'grid', seed: 1, space }).slice(0, 5));
  });

  it('draws different trials inside the ranges, and keeps them when there are more', () => {
    const drawn = trialsOf({ method: 'random', seed: 3, space, trials: 40 });
    expect(new Set(drawn.map((own) => JSON.stringify(own))).size).toBe(40);
    for (const { rate, dropout, dim } of drawn as { rate: number; dropout: number; dim: number }[]) {
      expect(rate >= 1e-4 && rate <= 1e-2 && dropout >= 0 && dropout <= 0.5).toBe(true);
      expect([4, 5, 6]).toContain(dim);
    }
    const rates = drawn.map(({ rate }) => Math.log10(rate as number));
    expect(rates.reduce((a, b) => a + b, 0) / 40).toBeCloseTo(-3, 0);
    expect(trialsOf({ method: 'random', seed: 3, space, trials: 10 })).toEqual(drawn.slice(0, 10));
    expect(trialsOf({ method: 'random', seed: 4, space, trials: 10 })).not.toEqual(drawn.slice(0, 10));
  });

  it('stops where a small space has no more', () => {
    const small: SweepOptions['space'] = { dim: { type: 'int', low: 1, high: 3, points: 3 } };
    const drawn = trialsOf({ method: 'random', seed: 1, space: small });
    expect(drawn.map(({ dim }) => dim).sort()).toEqual([1, 2, 3]);
  });
});
