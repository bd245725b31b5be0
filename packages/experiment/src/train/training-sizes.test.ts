import { describe, expect, it } from 'vitest';
import { checkMemory, checkpointBytes } from './training-sizes.js';

const training = (best = 1, keep?: number) => ({
  parameters: 1000,
  checkpoints: { best, ...(keep !== undefined && { keep }) },
});

describe('checkpointBytes', () => {
  it.each([
    // best.safetensors stays; beside it two states and one epoch file while it trains.
    ['one training', [training()], 4],
    ['three: what stays of two, and the checkpoints of one', [training(), training(), training()], 2 + 4],
    ['the best three epochs: 1 + 3 stay, two states while it trains', [training(3)], 6],
    ['five states that are kept', [training(1, 5)], 7],
  ])('%s', (_, trainings, copies) => {
    expect(checkpointBytes(trainings)).toBe(copies * 4000);
  });

  it('is nothing without trainings', () => {
    expect(checkpointBytes([])).toBe(0);
  });
});

describe('checkMemory', () => {
  it('refuses a model whose weights, gradients and best weights are more than the limit', () => {
    checkMemory(1e9, { device: 'cpu' }, 12e9);
    expect(() => checkMemory(1e9, { device: 'cpu' }, 12e9 - 1)).toThrow(
      'memory: expected 12.0 GB for a model of 1000000000 parameters (weights, gradients, and the weights of the best epoch), received a limit of 12.0 GB.',
    );
  });

  it('says nothing of the memory of a GPU', () => {
    checkMemory(1e12, { device: 'cuda' }, 1);
  });
});
