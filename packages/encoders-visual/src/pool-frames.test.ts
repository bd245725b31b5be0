import { describe, expect, it } from 'vitest';
import { poolFrames } from './pool-frames.js';

describe('poolFrames', () => {
  const frames = [Float32Array.of(1, 8), Float32Array.of(5, 2), Float32Array.of(3, 5)];

  it('gives the poolings one after the other', () => {
    const pooled = poolFrames(frames, ['mean', 'max', 'change']);
    expect([...pooled]).toEqual([3, 5, 5, 8, 2, -3]);
  });

  it('divides the variance by the number of frames', () => {
    expect(poolFrames(frames, ['sd'])[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
  });

  it('is the frame and no variation for one frame', () => {
    expect([...poolFrames([Float32Array.of(7)], ['mean', 'max', 'sd', 'change'])]).toEqual([7, 7, 0, 0]);
  });
});
