import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUndecodable } from './find-undecodable.js';

/** A decoder that tells of the first refused packet `late` packets after it. */
const decoderOf = (refused: ReadonlySet<number>, late: () => number) => {
  let decoded = 0;
  const attempt = async (places: readonly number[]) => {
    const first = places.findIndex((place) => refused.has(place));
    decoded += first === -1 ? places.length : first + 1;
    return first === -1
      ? { isWhole: true, packets: places.length }
      : { isWhole: false, packets: Math.min(places.length, first + 1 + late()) };
  };
  return { attempt, decoded: () => decoded };
};

describe('findUndecodable', () => {
  it('finds each packet that is refused, however late the decoder tells of it', async () => {
    const cases = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      refused: fc.uniqueArray(fc.nat(59), { maxLength: 12 }),
      late: fc.array(fc.nat(40), { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, refused, late }) => {
        let n = 0;
        const { attempt } = decoderOf(new Set(refused), () => late[n++ % late.length]!);
        const places = Array.from({ length: count }, (_, i) => i);
        const found = await findUndecodable(places, attempt);
        expect(found).toEqual(refused.filter((place) => place < count).sort((a, b) => a - b));
      }),
      { seed: 7 },
    );
  });

  it('tries each packet of a cluster once', async () => {
    const refused = new Set(Array.from({ length: 100 }, (_, i) => 100 + i));
    const { attempt, decoded } = decoderOf(refused, () => 2);
    const places = Array.from({ length: 200 }, (_, i) => i);
    expect(await findUndecodable(places, attempt)).toHaveLength(100);
    expect(decoded()).toBeLessThan(100 * 101 + 5 * 200);
  });
});
