import { EncoderError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { checkFiniteOutput } from './check-finite.js';

describe('checkFiniteOutput', () => {
  it('says which element of what is no number', () => {
    const check =
      (...values: number[]) =>
      () =>
        checkFiniteOutput(Float32Array.from(values), () => 'here: input 3');
    expect(check(1, -0, 3e38)).not.toThrow();
    expect(check()).not.toThrow();
    expect(check(1, Number.NaN, 2)).toThrow(EncoderError);
    expect(check(1, Number.NaN, 2)).toThrow(
      'here: input 3: expected finite features, received NaN as element 1 of 3.',
    );
    expect(check(-Infinity)).toThrow('received -Infinity as element 0 of 1');
  });

  it('asks for a place only where something is wrong', () => {
    let asked = 0;
    checkFiniteOutput(new Float32Array(3), () => `${asked++}`);
    expect(asked).toBe(0);
  });
});
