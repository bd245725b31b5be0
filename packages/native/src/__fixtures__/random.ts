import type { TestTensor } from './one-node.js';

/** Random numbers, the same on every machine. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** Numbers of about the size of 1. */
  tensor(...shape: number[]): TestTensor;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    tensor: (...shape) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return { shape, data: Float32Array.from({ length: size }, () => next() + next() + next() - 1.5) };
    },
  };
}
