import { describe, expect, it } from 'vitest';
import { placeVariables } from './shards.js';

const named = (...sizes: number[]) => sizes.map((size, i) => ({ size, name: `v${i}` }));

describe('placeVariables', () => {
  it('puts all in one memory where they fit', () => {
    const { places, spans } = placeVariables(named(5, 17, 16), 4, 4 * 64);
    expect(places).toEqual([
      { shard: 0, start: 0, size: 5 },
      { shard: 0, start: 16, size: 17 },
      { shard: 0, start: 48, size: 16 },
    ]);
    expect(spans).toEqual([64]);
  });

  it('begins another memory before a variable that would not fit, and never divides one', () => {
    const { places, spans } = placeVariables(named(40, 33, 16, 48), 4, 4 * 64);
    expect(places.map(({ shard, start }) => [shard, start])).toEqual([
      [0, 0],
      [1, 0],
      [1, 48],
      [2, 0],
    ]);
    expect(spans).toEqual([48, 64, 48]);
  });

  it('holds one memory of no elements for no variables', () => {
    expect(placeVariables([], 4, 64)).toEqual({ places: [], spans: [0] });
  });

  it('names a variable that no memory can hold', () => {
    expect(() => placeVariables(named(8, 65), 4, 4 * 64)).toThrow(
      /at most 64 values in one trained variable .*, received v1 with 65\. Freeze it/,
    );
  });
});
