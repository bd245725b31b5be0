import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type RandomState, restoreRandom } from './random.js';

const golden = JSON.parse(readFileSync(new URL('__fixtures__/random.json', import.meta.url), 'utf8')) as {
  readonly cases: { readonly words: RandomState; readonly expected: number[] }[];
};

describe('createRandom', () => {
  it.each(golden.cases)('equals xoshiro128** from the words $words', ({ words, expected }) => {
    const random = restoreRandom({ seed: '', words });
    expect(expected.map(() => random.uint32())).toEqual(expected);
  });

  it('gives the same numbers for the same seed, others for another, and others for a fork', () => {
    const first = (seed: number | string) => createRandom(seed).uint32();
    expect(first(7)).toBe(first('7'));
    expect(first(7)).not.toBe(first(8));
    const random = createRandom(7);
    const fork = random.fork('weights').uint32();
    random.uint32();
    expect(random.fork('weights').uint32()).toBe(fork);
    expect(random.fork('dropout').uint32()).not.toBe(fork);
  });

  it('goes on exactly where its state was taken', () => {
    const random = createRandom('run');
    random.normal();
    const copy = restoreRandom(JSON.parse(JSON.stringify(random.state())));
    expect([copy.next(), copy.integer(10), copy.fork('x').next()]).toEqual([
      random.next(),
      random.integer(10),
      random.fork('x').next(),
    ]);
  });

  it('draws uniform and normal numbers with the right mean and variance', () => {
    const random = createRandom(1);
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 20_000 }, draw);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
    };
    const uniform = moments(random.next);
    expect(uniform.mean).toBeCloseTo(0.5, 1);
    expect(uniform.variance).toBeCloseTo(1 / 12, 2);
    const normal = moments(random.normal);
    expect(Math.abs(normal.mean)).toBeLessThan(0.03);
    expect(normal.variance).toBeCloseTo(1, 1);
  });

  it('keeps integers below their bound and reaches each of them', () => {
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(() => random.integer(0)).toThrow('random: integer: expected a bound in 1 … 2^32, received 0.');
  });

  it('shuffles without losing or doubling anything', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer(), (items, seed) => {
        const shuffled = createRandom(seed).shuffle(items);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
      { seed: 7 },
    );
  });

  it('refuses a seed that is no integer and a state of zeros', () => {
    expect(() => createRandom(1.5)).toThrow('random: seed: expected an integer, received 1.5.');
    expect(() => restoreRandom({ seed: '', words: [0, 0, 0, 0] })).toThrow('four zeros');
  });
});
