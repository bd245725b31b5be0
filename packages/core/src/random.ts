import { ConfigError } from './errors.js';

/** The whole state of a {@link Random}: four unsigned 32-bit words, not all 0. */
export type RandomState = readonly [number, number, number, number];

/** A seeded stream of random numbers. The same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in 0 … 2³² − 1. */
  uint32(): number;
  /** Uniform in [0, 1), with 24 bits, so that it is exact in float32. */
  next(): number;
  /** Uniform integer in 0 … bound − 1, without modulo bias. */
  integer(bound: number): number;
  /** Standard normal (Box–Muller; consumes two draws, keeps none, so that the state is the four words alone). */
  normal(): number;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream named `name`: it depends on this stream's seed and name only, not on what was drawn. */
  fork(name: string): Random;
  /** What {@link restoreRandom} needs to go on exactly here. */
  state(): { readonly seed: string; readonly words: RandomState };
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** FNV-1a over UTF-16 units, then splitmix32: spreads any seed text over the four words. */
function wordsOf(seed: string): RandomState {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  const word = (): number => {
    hash = (hash + 0x9e3779b9) | 0;
    let z = hash;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return [word(), word(), word(), word() || 1];
}

/**
 * A seeded random stream: xoshiro128** 1.1.
 *
 * @param seed An integer, or any text.
 * @see Blackman and Vigna 2021, "Scrambled Linear Pseudorandom Number Generators", arXiv:1805.01407
 */
export function createRandom(seed: number | string): Random {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
    throw new ConfigError(`random: seed: expected an integer, received ${seed}.`);
  }
  return restoreRandom({ seed: String(seed), words: wordsOf(String(seed)) });
}

/** Goes on where {@link Random.state} was taken. */
export function restoreRandom({
  seed,
  words,
}: {
  readonly seed: string;
  readonly words: RandomState;
}): Random {
  let [a, b, c, d] = words.map((word) => word | 0) as [number, number, number, number];
  if ((a | b | c | d) === 0)
    throw new ConfigError('random: state: expected a word that is not 0, received four zeros.');

  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
  const next = (): number => (uint32() >>> 8) / 2 ** 24;
  const integer = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new ConfigError(`random: integer: expected a bound in 1 … 2^32, received ${bound}.`);
    }
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % bound;
  };

  return {
    uint32,
    next,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
    fork: (name) => createRandom(`${seed}/${name}`),
    state: () => ({ seed, words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0] }),
  };
}
