import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/resample.json' with { type: 'json' };
import { resample } from './resample.js';

const tone = (hz: number, rateHz: number, seconds = 0.5): Float32Array =>
  Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rateHz),
  );

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** Level of the middle, where no edge is heard, against a tone of amplitude 1, in dB. */
function gainOf(samples: Float32Array): number {
  const middle = samples.subarray(Math.floor(samples.length * 0.2), Math.floor(samples.length * 0.8));
  return 20 * Math.log10(rms(middle) * Math.SQRT2);
}

describe.each([22_050, 32_000, 44_100, 48_000, 96_000])('resample from %d Hz to 16 kHz', (rateHz) => {
  it.each([8_050, 8_500, 9_000, 10_000, 10_900])(
    'takes %d Hz, which would fold, away by 95 dB',
    async (hz) => {
      expect(gainOf(await resample(tone(hz, rateHz), rateHz, 16_000))).toBeLessThan(-95);
    },
  );

  it.each([50, 100, 300, 440, 1_000, 3_000, 4_000, 5_000, 6_000, 7_000])(
    'leaves %d Hz as loud as it was, within 0.01 dB',
    async (hz) => {
      const samples = await resample(tone(hz, rateHz), rateHz, 16_000);
      expect(Math.abs(gainOf(samples))).toBeLessThan(0.01);
    },
  );

  it('adds no delay', async () => {
    const resampled = await resample(tone(440, rateHz), rateHz, 16_000);
    const expected = tone(440, 16_000);
    expect(resampled.length).toBe(expected.length);
    for (let i = 500; i < expected.length - 500; i++)
      expect(Math.abs(resampled[i]! - expected[i]!)).toBeLessThan(1e-4);
  });
});

describe.each([44_100, 48_000, 96_000])('resample from %d Hz to 16 kHz', (rateHz) => {
  it.each([12_000, 15_000, 20_000])('takes %d Hz away by 95 dB', async (hz) => {
    expect(gainOf(await resample(tone(hz, rateHz), rateHz, 16_000))).toBeLessThan(-95);
  });
});

describe('resample', () => {
  it.each(golden.cases)(
    'gives what scipy gives: $from Hz to $to',
    async ({ from, to, partials, first, values }) => {
      const sound = Float32Array.from({ length: Math.round(golden.seconds * from) }, (_, i) =>
        partials.reduce((sum, [hz, amplitude, phase]) => {
          return sum + amplitude! * Math.sin((2 * Math.PI * hz! * i) / from + phase!);
        }, 0),
      );
      const resampled = await resample(sound, from, to);
      for (const [k, value] of values.entries()) {
        expect(Math.abs(resampled[first + golden.every * k]! - value)).toBeLessThan(1e-5);
      }
    },
  );

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

  it('raises the rate without images: 95 dB and more', async () => {
    const up = await resample(tone(3_000, 8_000), 8_000, 16_000);
    const expected = tone(3_000, 16_000);
    expect(gainOf(up.map((x, i) => x - expected[i]!))).toBeLessThan(-95);
  });

  it.each([1, 2, 7, 100])('gives the length of %d samples rounded up', async (length) => {
    const resampled = await resample(new Float32Array(length).fill(0.5), 48_000, 16_000);
    expect(resampled.length).toBe(Math.ceil(length / 3));
    expect(resampled.every(Number.isFinite)).toBe(true);
  });

  it('keeps a constant within what float32 weights sum to', async () => {
    const flat = await resample(new Float32Array(4410).fill(0.5), 44_100, 16_000);
    expect(flat).toHaveLength(1600);
    for (let i = 200; i < 1400; i++) expect(flat[i]).toBeCloseTo(0.5, 5);
  });

  it('returns the samples of an equal rate as they are, and none for none', async () => {
    const samples = tone(440, 16_000);
    expect(await resample(samples, 16_000, 16_000)).toBe(samples);
    expect(await resample(new Float32Array(0), 48_000, 16_000)).toHaveLength(0);
  });

  it.each([0, 1_000, 44_100.5, Number.NaN])('refuses %d Hz', async (rateHz) => {
    await expect(resample(new Float32Array(9), rateHz, 16_000)).rejects.toThrow(DataError);
  });
});
