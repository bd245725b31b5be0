import { expect, it } from 'vitest';
import { isCausal, sharedPrefixes } from './shared-prefixes.js';

const ids = (...lists: number[][]): Int32Array[] => lists.map((list) => Int32Array.from(list));

it('computes the longest of the inputs that begin alike, once', () => {
  const dialogues = ids([5], [5, 6, 7], [9, 1], [5, 6], [9], [5, 6, 7, 8, 2], [9, 2]);
  expect(sharedPrefixes(dialogues)).toEqual([
    { host: 2, members: [2, 4] },
    { host: 5, members: [5, 1, 3, 0] },
    { host: 6, members: [6] },
  ]);
});

it('reads equal inputs from the first of them, and empty ones from any', () => {
  expect(sharedPrefixes(ids([3, 4], [3, 4], [3, 4]))).toEqual([{ host: 0, members: [0, 1, 2] }]);
  expect(sharedPrefixes(ids([], [7], []))).toHaveLength(1);
  expect(sharedPrefixes([])).toEqual([]);
});

it('finds every member to begin its host, whatever the order of many', () => {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const inputs = Array.from({ length: 300 }, () => Int32Array.from({ length: next(6) }, () => next(3)));
  const shared = sharedPrefixes(inputs);
  expect(shared.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(inputs.map((_, i) => i));
  for (const { host, members } of shared) {
    for (const i of members) {
      expect([...inputs[host]!.subarray(0, inputs[i]!.length)]).toEqual([...inputs[i]!]);
    }
  }
  const hosts = shared.map(({ host }) => inputs[host]!.join());
  expect(hosts.some((one, i) => hosts.some((other, k) => i !== k && `${other},`.startsWith(`${one},`)))).toBe(
    false,
  );
});

it('knows the models whose tokens see only what is before them', () => {
  expect(isCausal({ model_type: 'gpt2' })).toBe(true);
  expect(isCausal({ model_type: 'roberta' })).toBe(false);
  expect(isCausal({})).toBe(false);
});
