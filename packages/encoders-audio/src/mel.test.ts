import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/log-mel.json' with { type: 'json' };
import { logMel, melFilterbank, mfcc } from './mel.js';

const samples = Float32Array.from(golden.pcm16, (value) => value / 32_768);

function expectClose(received: Float32Array, expected: readonly number[][], tolerance: number): void {
  const flat = expected.flat();
  expect(received.length).toBe(flat.length);
  flat.forEach((value, i) => {
    expect(Math.abs(received[i]! - value), `element ${i}`).toBeLessThanOrEqual(tolerance);
  });
}

describe('melFilterbank', () => {
  it('matches transformers with the HTK scale', () => {
    const expected = golden.filterbank.map((filter) => {
      const row = new Array<number>(257).fill(0);
      for (const [bin, weight] of filter) row[bin!] = weight!;
      return row;
    });
    expectClose(melFilterbank(40).data, expected, 1e-6);
  });
});

describe.each(golden.cases)('with $bands bands', ({ bands, logMel: expectedMel, mfcc: expectedCepstrum }) => {
  it('logMel matches transformers', () => {
    const { data, shape } = logMel(samples, { bands });
    expect(shape).toEqual([expectedMel.length, bands]);
    expectClose(data, expectedMel, 2e-5);
  });

  it('mfcc matches the DCT of SciPy', () => {
    const { data, shape } = mfcc(logMel(samples, { bands }));
    expect(shape).toEqual([expectedCepstrum.length, 13]);
    expectClose(data, expectedCepstrum, 1e-4);
  });
});

describe('logMel', () => {
  it('pads a clip that is shorter than a frame', () => {
    const padded = new Float32Array(400);
    padded.set(samples.subarray(0, 120));
    expect(logMel(samples.subarray(0, 120))).toEqual(logMel(padded));
  });

  it('is the floor for silence', () => {
    expect(new Set(logMel(new Float32Array(1_000)).data)).toEqual(new Set([Math.fround(Math.log(1e-10))]));
  });
});
