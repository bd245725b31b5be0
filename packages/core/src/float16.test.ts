import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromFloat16, MAX_FLOAT16, toFloat16 } from './float16.js';

const { bits, values, floats, rounded } = JSON.parse(
  readFileSync(new URL('__fixtures__/float16.json', import.meta.url), 'utf8'),
) as Readonly<Record<'bits' | 'values' | 'floats' | 'rounded', number[]>>;

describe('float16', () => {
  it('matches NumPy both ways', () => {
    expect([...fromFloat16(Uint16Array.from(bits))]).toEqual(values);
    expect([...toFloat16(Float32Array.from(values))]).toEqual(bits);
    expect([...toFloat16(Float32Array.from(floats))]).toEqual(rounded);
  });

  it('keeps every number of 16 bits through float32 and back', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, half) => half).filter(
      (half) => (half & 0x7fff) <= 0x7c00,
    );
    expect(Buffer.from(toFloat16(fromFloat16(all)).buffer).equals(Buffer.from(all.buffer))).toBe(true);
  });

  it('keeps what is no number, and infinity', () => {
    expect([...fromFloat16(Uint16Array.of(0x7e00, 0x7c00, 0xfc00))]).toEqual([
      Number.NaN,
      Infinity,
      -Infinity,
    ]);
    expect([...toFloat16(Float32Array.of(Number.NaN, Infinity, -Infinity))]).toEqual([
      0x7e00, 0x7c00, 0xfc00,
    ]);
    expect([...toFloat16(Float32Array.of(MAX_FLOAT16, -MAX_FLOAT16, 65_520))]).toEqual([
      0x7bff, 0xfbff, 0x7c00,
    ]);
  });

  it('reads into an array that is there', () => {
    const into = new Float32Array(3);
    expect(fromFloat16(Uint16Array.of(0x3c00, 0x8000), into)).toBe(into);
    expect([...into]).toEqual([1, -0, 0]);
  });
});
