import { describe, expect, it } from 'vitest';
import { fromBfloat16 } from './bfloat16.js';

describe('fromBfloat16', () => {
  it('gives the values of the bits', () => {
    // Sign, 8 bits of exponent, 7 of mantissa: 1, −2, 0.15625 (1.25 · 2⁻³), the largest, the smallest subnormal.
    const bits = [0x3f80, 0xc000, 0x3e20, 0x7f7f, 0x0001];
    const values = [1, -2, 0.15625, (2 - 2 ** -7) * 2 ** 127, 2 ** -133];
    expect([...fromBfloat16(Uint16Array.from(bits))]).toEqual(values);
  });

  it('keeps zeros, infinities and NaN', () => {
    expect([...fromBfloat16(Uint16Array.of(0x0000, 0x8000, 0x7f80, 0xff80, 0x7fc0))]).toEqual([
      0,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
  });
});
