import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { resampleSpeex as resample } from './resample-speex.js';

const tone = (hz: number, rateHz: number, seconds = 0.5): Float32Array =>
  Float32Array.from({ length: rateHz * seconds }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));

/** Level of the middle against a tone of amplitude 1, in dB. */
function gainOf(samples: Float32Array): number {
  const middle = samples.subarray(1000, -1000);
  return 10 * Math.log10((2 * middle.reduce((sum, x) => sum + x * x, 0)) / middle.length);
}

describe.each([44_100, 48_000, 96_000])('resample from %d Hz to 16 kHz', (rateHz) => {
  it.each([8_050, 8_500, 9_000, 10_000, 12_000, 15_000, 20_000])('takes %d Hz away by 60 dB', async (hz) => {
    expect(gainOf(await resample(tone(hz, rateHz), rateHz, 16_000))).toBeLessThan(-60);
  });

  it.each([100, 440, 1_000, 3_000, 5_000, 6_000, 7_000])('leaves %d Hz within 0.5 dB', async (hz) => {
    expect(Math.abs(gainOf(await resample(tone(hz, rateHz), rateHz, 16_000)))).toBeLessThan(0.5);
  });

  it('adds no delay', async () => {
    const resampled = await resample(tone(440, rateHz), rateHz, 16_000);
    const expected = tone(440, 16_000);
    expect(resampled.length).toBe(expected.length);
    for (let i = 500; i < expected.length - 500; i++)
      expect(Math.abs(resampled[i]! - expected[i]!)).toBeLessThan(1e-4);
  });
});

describe('resample', () => {
  it('has no seams between the parts of a long sound', async () => {
    const resampled = await resample(tone(440, 44_100, 8), 44_100, 16_000);
    const expected = tone(440, 16_000, 8);
    let worst = 0;
    for (let i = 500; i < expected.length - 500; i++)
      worst = Math.max(worst, Math.abs(resampled[i]! - expected[i]!));
    expect(resampled.length).toBe(expected.length);
    expect(worst).toBeLessThan(1e-4);
  });

  it.each([8_000, 11_025, 22_050, 32_000])('takes %d Hz as well', async (rateHz) => {
    const resampled = await resample(tone(440, rateHz, 2), rateHz, 16_000);
    expect(resampled.length).toBe(32_000);
    expect(Math.abs(gainOf(resampled))).toBeLessThan(0.1);
  });

  it.each([1, 2, 7, 100])('gives the length of %d samples rounded up', async (length) => {
    const resampled = await resample(new Float32Array(length).fill(0.5), 48_000, 16_000);
    expect(resampled.length).toBe(Math.ceil(length / 3));
    expect(resampled.every(Number.isFinite)).toBe(true);
  });

  it('returns the samples of an equal rate as they are', async () => {
    const samples = tone(440, 16_000);
    expect(await resample(samples, 16_000, 16_000)).toBe(samples);
  });

  it.each([0, 1_000, 44_100.5, Number.NaN])('refuses %d Hz', async (rateHz) => {
    await expect(resample(new Float32Array(9), rateHz, 16_000)).rejects.toThrow(DataError);
  });
});
