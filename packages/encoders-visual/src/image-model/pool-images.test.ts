import { expect, it } from 'vitest';
import { dimOf, poolImages } from './pool-images.js';

// Two images; three channels of two places each, or two patches of three elements: the same numbers, turned.
const maps = { data: Float32Array.of(1, 3, -5, -2, 0, 8, 9, 9, -1, -3, 2, 4), shape: [2, 3, 1, 2] };
const patches = { data: Float32Array.of(1, -5, 0, 3, -2, 8, 9, -1, 2, 9, -3, 4), shape: [2, 2, 3] };

it.each([
  ['mean', [2, -3.5, 4], [9, -2, 3]],
  ['max', [3, -2, 8], [9, -1, 4]],
  ['mean-max', [2, -3.5, 4, 3, -2, 8], [9, -2, 3, 9, -1, 4]],
] as const)('pools the places of a map, and patches, alike: %s', (pooling, first, second) => {
  for (const output of [maps, patches]) {
    expect(poolImages(output, pooling).map((vector) => [...vector])).toEqual([[...first], [...second]]);
    expect(dimOf(output)).toBe(3);
  }
});

it('reads the first patch', () => {
  expect(poolImages(patches, 'first').map((vector) => [...vector])).toEqual([
    [1, -5, 0],
    [9, -1, 2],
  ]);
});

it('refuses the first place of a map', () => {
  expect(() => poolImages(maps, 'first')).toThrow(
    'expected mean, max or mean-max of a model of maps, received first',
  );
});
