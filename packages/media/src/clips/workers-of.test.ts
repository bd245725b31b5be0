import { expect, it } from 'vitest';
import { workersOf } from './convert-clips.js';

it.each([
  ['memory for all cores', 64, 16, 16],
  ['a container of 4 GiB on a large machine', 4, 64, 5],
  ['less than one needs', 0.25, 8, 1],
])('%s: %d GiB and %d cores are %d processes', (_, gib, cores, workers) => {
  expect(workersOf(gib * 2 ** 30, cores)).toBe(workers);
});
