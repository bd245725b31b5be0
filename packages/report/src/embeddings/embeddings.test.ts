import { createRandom } from '@erc/core';
import type { Embeddings } from '@erc/run-folder';
import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/measures.json' with { type: 'json' };
import { neighbourhoods } from './neighbourhoods.js';
import { principalComponents } from './principal-components.js';
import { sampleIndices, selectRows } from './sample-rows.js';

const tableOf = (rows: readonly (readonly number[])[]): Embeddings => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  dim: rows[0]!.length,
});

describe('principalComponents', () => {
  it.each(golden.pca)('matches scikit-learn: $name', ({ vectors, points, explained }) => {
    const found = principalComponents(tableOf(vectors), createRandom(1));
    expect(found.explained).toEqual(explained.map((share) => expect.closeTo(share, 6)));
    // An axis has no sign of its own.
    for (const k of [0, 1] as const) {
      const sign = Math.sign(found.points[0]![k] * points[0]![k]!);
      for (const [i, point] of found.points.entries()) expect(sign * point[k]).toBeCloseTo(points[i]![k]!, 4);
    }
  });

  it('does not depend on where it starts', () => {
    const vectors = tableOf(golden.pca[0]!.vectors);
    const [first, second] = [1, 2].map((seed) => principalComponents(vectors, createRandom(seed)).points);
    for (const [i, [x, y]] of first!.entries()) {
      expect(x).toBeCloseTo(second![i]![0], 5);
      expect(y).toBeCloseTo(second![i]![1], 5);
    }
  });
});

describe('neighbourhoods', () => {
  const random = createRandom(4);
  const vectors = tableOf(
    Array.from({ length: 60 }, (_, i) => Array.from({ length: 6 }, () => random.normal() + (i % 2) * 12)),
  );

  it('keeps two far groups apart, and gives the same layout again', async () => {
    const layout = await neighbourhoods(vectors, createRandom(1));
    const nearest = layout.map(([x, y], i) => {
      const distances = layout.map(([u, v], j) =>
        i === j ? Number.POSITIVE_INFINITY : Math.hypot(x - u, y - v),
      );
      return distances.indexOf(Math.min(...distances));
    });
    expect(nearest.filter((other, i) => other % 2 !== i % 2)).toEqual([]);
    expect(await neighbourhoods(vectors, createRandom(1))).toEqual(layout);
  });
});

describe('a sample of rows', () => {
  it('is all of them where they are few, else as many as asked, without repetition, in order', () => {
    expect(sampleIndices(3, 5, createRandom(1))).toEqual([0, 1, 2]);
    const some = sampleIndices(100, 10, createRandom(1));
    expect(new Set(some).size).toBe(10);
    expect(some).toEqual([...some].sort((a, b) => a - b));
    const { data, rows } = selectRows({ data: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 3, dim: 2 }, [0, 2]);
    expect([[...data], rows]).toEqual([[1, 2, 5, 6], 2]);
  });
});
