import { describe, expect, it } from 'vitest';
import { fixedText } from './fixed-text.js';

describe('fixedText', () => {
  it('has no sign where it is rounded to 0', () => {
    expect([-0.0001, -0, 0, 0.0001].map((value) => fixedText(value, 3))).toEqual(new Array(4).fill('0.000'));
    expect(fixedText(-0.04, 1)).toBe('0.0');
    expect([-0.0005, 12.34, -1].map((value) => fixedText(value, 3))).toEqual(['-0.001', '12.340', '-1.000']);
  });
});
