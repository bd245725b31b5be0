import { createRandom } from '@erc/core';
import { type SpanMasks, spanMasksSchema } from '@erc/pretrained';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSpans } from './span-masks.js';

useBackend();

function spansOf(lengths: number[], steps: number, masks: SpanMasks, numbers: number[][]) {
  return tf.tidy(() => {
    const drawn = drawSpans(
      tf.tensor2d(lengths, [lengths.length, 1]),
      masks,
      tf.tensor2d(numbers, [lengths.length, steps + 1]),
    );
    return (drawn?.arraySync() as number[][] | undefined) ?? lengths.map(() => Array(steps).fill(0));
  });
}

/** The same in another form: a loop over the rows, with a sort. */
function byLoops(lengths: number[], steps: number, masks: SpanMasks, numbers: number[][]): number[][] {
  const { rate, length, minSpans } = masks;
  return lengths.map((n, row) => {
    const [epsilon, ...places] = numbers[row]!;
    const wanted = Math.max(Math.floor((n * rate) / length + epsilon!), minSpans);
    const beginnings = Array.from({ length: Math.max(0, n - length + 1) }, (_, t) => t)
      .sort((a, b) => places[b]! - places[a]!)
      .slice(0, Math.min(wanted, Math.floor(n / length)));
    return Array.from({ length: steps }, (_, t) =>
      Number(beginnings.some((from) => t >= from && t < from + length)),
    );
  });
}

const numbersOf = (rows: number, steps: number, seed: number): number[][] => {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => Array.from({ length: steps + 1 }, () => random.next()));
};

describe('drawSpans', () => {
  it('gives what a loop over the rows gives, for any lengths, rates and spans', () => {
    const masks = fc.record({
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 1, max: 9 }),
      minSpans: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
        masks,
        fc.nat(),
        (lengths, each, seed) => {
          const steps = Math.max(...lengths);
          const numbers = numbersOf(lengths.length, steps, seed);
          expect(spansOf(lengths, steps, each, numbers)).toEqual(byLoops(lengths, steps, each, numbers));
        },
      ),
      { seed: 3, numRuns: 150 },
    );
  });

  it('masks as many spans as the rate says, on average, of the length that it says', () => {
    const masks = spanMasksSchema.parse({ rate: 0.15, length: 10 });
    const lengths = Array<number>(300).fill(100);
    const rows = spansOf(lengths, 100, masks, numbersOf(300, 100, 11));
    const masked = rows.map((row) => row.join('').match(/1+/g) ?? []);
    // One or two spans, 1.5 on average; two may overlap.
    expect(new Set(masked.map((runs) => runs.length))).toEqual(new Set([1, 2]));
    expect(masked.every((runs) => runs.every((run) => run.length >= 10 && run.length <= 20))).toBe(true);
    const spans = masked.flat().reduce((sum, run) => sum + (run.length > 10 ? 2 : 1), 0);
    expect(spans / 300).toBeGreaterThan(1.4);
    expect(spans / 300).toBeLessThan(1.6);
  });

  it('leaves rows without room alone', () => {
    const masks = spanMasksSchema.parse({ rate: 1, length: 5, minSpans: 2 });
    expect(spansOf([4, 9], 9, masks, numbersOf(2, 9, 1))[0]).toEqual(Array(9).fill(0));
    expect(spansOf([4], 4, masks, numbersOf(1, 4, 1))).toEqual([[0, 0, 0, 0]]);
  });
});
