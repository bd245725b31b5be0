import { ShapeError } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/descriptors.json' with { type: 'json' };
import { DESCRIPTOR_DIM, DESCRIPTOR_PARTS, describeFrame } from './frame-descriptor.js';
import { hog } from './hog.js';

const frame = { data: new Uint8Array(Buffer.from(golden.rgbBase64, 'base64')) };
const filled = (value: number): { data: Uint8Array } => ({ data: new Uint8Array(64 * 64 * 3).fill(value) });

function partOf(descriptor: Float32Array, name: string): Float32Array {
  let first = 0;
  for (const [part, width] of Object.entries(DESCRIPTOR_PARTS)) {
    if (part === name) return descriptor.subarray(first, first + width);
    first += width;
  }
  throw new Error(name);
}

describe('describeFrame', () => {
  const descriptor = describeFrame(frame);

  it.each(Object.entries(golden.parts))('%s matches scikit-image or NumPy', (name, expected) => {
    const part = partOf(descriptor, name);
    expect(part.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(part[i]! - value), `element ${i}`).toBeLessThan(2e-6);
    });
  });

  it('has its width and stays in 0 … 1', () => {
    expect(descriptor.length).toBe(DESCRIPTOR_DIM);
    expect(Math.min(...descriptor)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...descriptor)).toBeLessThanOrEqual(1);
  });

  it('stays in 0 … 1 for whatever pixels', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 97 }), (pattern) => {
        const data = new Uint8Array(64 * 64 * 3).map((_, i) => pattern[i % pattern.length]!);
        expect(describeFrame({ data }).every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  it.each([0, 128, 255])('is finite and without edges for an even image of %d', (value) => {
    const even = describeFrame(filled(value));
    expect(even.every(Number.isFinite)).toBe(true);
    for (const name of ['hog', 'edgeRows', 'edgeColumns', 'asymmetry']) {
      expect(Math.max(...partOf(even, name)), name).toBe(0);
    }
  });
});

describe('hog', () => {
  it('hardly changes when an image gets darker', () => {
    const data = Float32Array.from({ length: 32 * 32 }, (_, i) => 0.5 + 0.5 * Math.sin(i * i));
    const bright = hog({ data, width: 32, height: 32 });
    const dark = hog({ data: data.map((value) => value / 2), width: 32, height: 32 });
    bright.forEach((value, i) => {
      expect(dark[i]).toBeCloseTo(value, 3);
    });
  });

  it('refuses sizes that are not whole cells', () => {
    expect(() => hog({ data: new Float32Array(20 * 16), width: 20, height: 16 })).toThrow(ShapeError);
    expect(() => hog({ data: new Float32Array(64), width: 8, height: 8 })).toThrow(ShapeError);
  });
});
