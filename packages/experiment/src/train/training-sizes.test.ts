import { describe, expect, it } from 'vitest';
import { MemoryError } from './memory-error.js';
import { checkMemory, checkpointBytes, doesNotFit } from './training-sizes.js';

describe('checkpointBytes', () => {
  it.each([
    ['one training: the weights, a checkpoint and the best epoch', [1000], 12_000],
    ['three: the weights of each, and what the largest has beside them', [1000, 2000, 1000], 32_000],
    ['none', [], 0],
  ])('%s', (_, parameters, bytes) => {
    expect(checkpointBytes(parameters)).toBe(bytes);
  });
});

describe('checkMemory', () => {
  it('refuses a model whose weights and gradients are more than the limit', () => {
    checkMemory({ trained: 1e9 }, { device: 'cpu' }, 8e9);
    expect(() => checkMemory({ trained: 1e9 }, { device: 'cpu' }, 8e9 - 1)).toThrow(
      'memory: expected 8.0 GB for a model of 1000000000 parameters (weights and gradients), received a limit of 8.0 GB.',
    );
  });

  it('refuses as what another machine may have room for, as an estimate does', () => {
    expect(() => checkMemory({ trained: 1e9 }, { device: 'cpu' }, 1)).toThrow(MemoryError);
    const memory = { total: 9, process: 0, state: 3, frozen: 0, pass: 3, inputs: 3 };
    expect(doesNotFit(memory, 1, 1, [])).toBeInstanceOf(MemoryError);
  });

  it('counts no gradient of what is frozen', () => {
    checkMemory({ trained: 1e6, frozen: 1e9 }, { device: 'cpu' }, 4.008e9);
    expect(() => checkMemory({ trained: 1e6, frozen: 1e9 }, { device: 'cpu' }, 4e9)).toThrow(
      'for a model of 1001000000 parameters (weights and gradients of 1000000 that are trained)',
    );
  });

  it('says nothing of the memory of a GPU', () => {
    checkMemory({ trained: 1e12 }, { device: 'cuda' }, 1);
  });
});
