import { ConfigError, DataError } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ResolveTiesOptions, resolveTies, type TiedRow, tiePolicySchema } from './resolve-ties.js';

/** Those of KEMDy19 and KEMDy20 together: the table of docs/labels.md. */
const CENTROIDS = {
  surprise: { valence: 2.7013, arousal: 3.6018 },
  fear: { valence: 1.8057, arousal: 3.581 },
  angry: { valence: 1.8337, arousal: 3.7831 },
  neutral: { valence: 2.9898, arousal: 3.1387 },
  happy: { valence: 4.0937, arousal: 3.742 },
  sad: { valence: 1.9814, arousal: 2.655 },
  disgust: { valence: 2.2051, arousal: 3.1471 },
};

const ROWS: TiedRow[] = [
  { labels: ['neutral'] },
  { labels: ['happy', 'sad'], valence: 2.1, arousal: 2.9 },
  { labels: ['angry'] },
  { labels: ['neutral', 'surprise', 'happy'], valence: 3.9, arousal: 3.7 },
];

const resolved = (options: ResolveTiesOptions) => {
  const { rows, ...counts } = resolveTies(ROWS, options);
  return { labels: rows.map(({ row, label }) => `${row} ${label}`), ...counts };
};

describe('resolveTies', () => {
  it('drops ties and says how many', () => {
    expect(resolved({ policy: 'drop' })).toEqual({
      labels: ['0 neutral', '2 angry'],
      tied: 2,
      dropped: 2,
      copied: 0,
    });
  });

  it('takes the label whose centroid is nearest in valence and arousal', () => {
    expect(resolved({ policy: 'nearest-centroid', centroids: CENTROIDS })).toEqual({
      labels: ['0 neutral', '1 sad', '2 angry', '3 happy'],
      tied: 2,
      dropped: 0,
      copied: 0,
    });
  });

  it('takes the first of two labels that are equally near', () => {
    const centroids = { a: { valence: 1, arousal: 3 }, b: { valence: 3, arousal: 3 } };
    const rows = [{ labels: ['b', 'a'], valence: 2, arousal: 3 }];
    expect(resolveTies(rows, { policy: 'nearest-centroid', centroids }).rows[0]!.label).toBe('b');
  });

  it('makes one copy per label, where the published copies all have the last one', () => {
    const counts = { tied: 2, dropped: 0, copied: 3 };
    expect(resolved({ policy: 'copies' })).toEqual({
      labels: ['0 neutral', '1 happy', '1 sad', '2 angry', '3 neutral', '3 surprise', '3 happy'],
      ...counts,
    });
    expect(resolved({ policy: 'last-label' })).toEqual({
      labels: ['0 neutral', '1 sad', '1 sad', '2 angry', '3 happy', '3 happy', '3 happy'],
      ...counts,
    });
  });

  it('keeps a tie as equal shares', () => {
    const { rows, ...counts } = resolveTies(ROWS, { policy: 'soft' });
    expect(counts).toEqual({ tied: 2, dropped: 0, copied: 0 });
    expect(rows[1]).toEqual({ row: 1, shares: { happy: 0.5, sad: 0.5 } });
    expect(rows[2]).toEqual({ row: 2, label: 'angry', shares: { angry: 1 } });
  });

  it.each(tiePolicySchema.options)('accounts for every row, in order: %s', (policy) => {
    const row = fc.record({
      labels: fc.subarray(Object.keys(CENTROIDS), { minLength: 1 }),
      valence: fc.double({ min: 1, max: 5, noNaN: true }),
      arousal: fc.double({ min: 1, max: 5, noNaN: true }),
    });
    const options = policy === 'nearest-centroid' ? { policy, centroids: CENTROIDS } : { policy };
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const result = resolveTies(rows, options);
        const places = result.rows.map((each) => each.row);
        expect(result.tied).toBe(rows.filter(({ labels }) => labels.length > 1).length);
        expect(result.rows.length).toBe(rows.length - result.dropped + result.copied);
        expect(new Set(places).size).toBe(rows.length - result.dropped);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        for (const { row: place, label, shares } of result.rows) {
          const { labels } = rows[place]!;
          expect(Object.keys(shares).every((name) => labels.includes(name))).toBe(true);
          expect(Object.values(shares).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
          if (label !== undefined) expect(shares).toEqual({ [label]: 1 });
        }
      }),
      { seed: 4, numRuns: 50 },
    );
  });

  it('names the row that it cannot resolve', () => {
    const nearest = { policy: 'nearest-centroid', centroids: CENTROIDS } as const;
    expect(() => resolveTies([ROWS[0]!, { labels: ['happy', 'sad'] }], nearest)).toThrow(
      'resolveTies: row 1: expected valence and arousal to choose between happy, sad by, received undefined, undefined.',
    );
    expect(() => resolveTies([{ labels: [] }], { policy: 'drop' })).toThrow(DataError);
    expect(() => resolveTies([{ labels: ['sad', 'sad'] }], { policy: 'drop' })).toThrow(
      'resolveTies: row 0: expected different labels, received [sad, sad].',
    );
    expect(() => resolveTies([{ labels: ['sad', 'joy'], valence: 1, arousal: 1 }], nearest)).toThrow(
      /centroids: expected one of "joy"/,
    );
  });

  it.each([
    [{ policy: 'first' }, /policy: expected one of drop, .*, received "first"/],
    [{ policy: 'nearest-centroid' }, /centroids: expected a table/],
    [{ policy: 'drop', centroids: CENTROIDS }, /centroids: expected none/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => resolveTies(ROWS, options as ResolveTiesOptions)).toThrow(ConfigError);
    expect(() => resolveTies(ROWS, options as ResolveTiesOptions)).toThrow(message);
  });
});
