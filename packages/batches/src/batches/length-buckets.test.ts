import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { bucketEnd, bucketIn, fitLengthBuckets } from './length-buckets.js';

/** Steps of all examples, each padded to the first end that it fits under. */
const padded = (lengths: readonly number[], ends: readonly number[]): number =>
  lengths.reduce((sum, length) => sum + ends.find((end) => length <= end)!, 0);

/** The least padding of all choices of at most six ends among the lengths, by trying them. */
function leastByTrying(lengths: readonly number[]): number {
  const candidates = [...new Set(lengths)].sort((a, b) => a - b);
  const top = candidates.pop()!;
  let least = padded(lengths, [top]);
  const choose = (from: number, chosen: readonly number[]): void => {
    least = Math.min(least, padded(lengths, [...chosen, top]));
    if (chosen.length === 5) return;
    for (let i = from; i < candidates.length; i++) choose(i + 1, [...chosen, candidates[i]!]);
  };
  choose(0, []);
  return least;
}

describe('fitLengthBuckets', () => {
  it('pads as little as any choice of six ends', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = createRandom(seed);
      const lengths = Array.from({ length: 1 + random.integer(30) }, () => 1 + random.integer(18));
      const { text } = fitLengthBuckets({ text: lengths });
      expect(text!.length).toBeLessThanOrEqual(6);
      expect(padded(lengths, text!)).toBe(leastByTrying(lengths));
    }
  });

  it('goes to the longest, and no further', () => {
    const samples = Array.from({ length: 500 }, (_, i) => 1000 + 157 * i);
    expect(fitLengthBuckets({ audio: samples }).audio!.at(-1)).toBe(1000 + 157 * 499);
    expect(fitLengthBuckets({ text: [0, 0] })).toEqual({ text: [1] });
    expect(fitLengthBuckets({})).toEqual({});
  });

  it('lets other streams follow the costliest, so that shapes are as few', () => {
    const audio = [10, 10, 20, 30];
    const buckets = fitLengthBuckets({ audio, text: [3, 9, 4, 12] });
    expect(buckets).toEqual({ audio: [10, 20, 30], text: [9, 9, 12] });
    const bucketOf = (steps: Readonly<Record<string, number>>) => bucketIn(buckets, (name) => steps[name]!);
    expect(bucketOf({ audio: 5, text: 9 })).toBe(0);
    expect(bucketOf({ audio: 11, text: 1 })).toBe(1);
    // A text that is longer than those beside such a voice.
    expect(bucketOf({ audio: 5, text: 10 })).toBe(2);
  });

  it('pads what is longer than all of training to multiples of the longest', () => {
    const buckets = { text: [4, 10] };
    const end = (length: number) =>
      bucketEnd(
        buckets.text,
        bucketIn(buckets, () => length),
      );
    expect([0, 4, 5, 10, 11, 20, 21, 95].map(end)).toEqual([4, 4, 10, 10, 20, 20, 30, 100]);
  });
});
