import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import openWabt from 'wabt';
import { KERNELS_WASM } from './kernels-wasm.js';
import { createMemory } from './memory.js';

describe('kernels', () => {
  it('are what kernels.wat assembles to', async () => {
    const wabt = await openWabt();
    const source = readFileSync(new URL('kernels.wat', import.meta.url), 'utf8');
    const assembled = wabt.parseWat('kernels.wat', source, { simd: true }).toBinary({}).buffer;
    expect(KERNELS_WASM).toBe(Buffer.from(assembled).toString('base64'));
  });

  it('add up squares in float64', () => {
    const { kernels, view } = createMemory(64);
    view(0, 64).fill(0.1);
    expect(kernels.sumOfSquares(0, 64)).toBeCloseTo(64 * Math.fround(0.1) ** 2, 12);
  });
});
