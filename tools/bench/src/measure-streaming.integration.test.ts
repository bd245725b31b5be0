import { describe, expect, it } from 'vitest';
import { measureStreaming } from './measure-streaming.js';

describe('measureStreaming', () => {
  it('trains to the same weights from the disk as from memory', async () => {
    const tiny = { rows: 30, dim: 8, epochs: 2 };
    const disk = await measureStreaming({ ...tiny, inMemory: false });
    const memory = await measureStreaming({ ...tiny, inMemory: true });
    expect(disk.weights).toEqual(memory.weights);
    expect(disk.epochsMb).toHaveLength(2);
    expect(disk.peakMb).toBeGreaterThanOrEqual(disk.beforeMb);
  });
});
