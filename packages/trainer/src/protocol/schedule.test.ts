import { describe, expect, it } from 'vitest';
import { learningRateScale } from './schedule.js';

describe('learningRateScale', () => {
  it('rises linearly to 1 over the warm-up and falls to 0', () => {
    const schedule = learningRateScale({ type: 'linear', warmupSteps: 2 }, 6);
    expect([0, 1, 2, 3, 4, 5, 6].map(schedule)).toEqual([0.5, 1, 1, 0.75, 0.5, 0.25, 0]);
  });

  it('follows half a cosine', () => {
    const schedule = learningRateScale({ type: 'cosine', warmupSteps: 0 }, 4);
    expect(schedule(0)).toBe(1);
    expect(schedule(2)).toBeCloseTo(0.5, 12);
    expect(schedule(4)).toBeCloseTo(0, 12);
  });

  it('is 1 throughout when constant', () => {
    expect(learningRateScale({ type: 'constant' }, 10)(7)).toBe(1);
  });
});
