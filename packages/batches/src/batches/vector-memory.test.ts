import { expect, it } from 'vitest';
import { createVectorMemory } from './vector-memory.js';

it('refuses a batch that no array has room for, naming its stream and its size', () => {
  expect(() => createVectorMemory().take('text', 100_000_000, 64)).toThrow(
    'batch: text: expected at most 2147483647 numbers, received 100000000 × 64 of them: a smaller batchSize has fewer.',
  );
});
