import { describe, expect, it } from 'vitest';
import { predictedClasses, probabilitiesOf } from './predictions.js';

describe('probabilitiesOf', () => {
  it('gives rows that sum to 1, also for logits of ±1000', () => {
    const rows = probabilitiesOf(Float32Array.of(1000, -1000, 0, 0, Math.log(3), 0), 2);
    expect(rows[0]).toEqual([1, 0]);
    expect(rows[1]).toEqual([0.5, 0.5]);
    expect(rows[2]![0]).toBeCloseTo(0.75, 6);
  });
});

describe('predictedClasses', () => {
  it('are the first of equal probabilities', () => {
    expect([...predictedClasses([[0.4, 0.4, 0.2], Float32Array.of(0, 0.5, 0.5)])]).toEqual([0, 1]);
  });
});
