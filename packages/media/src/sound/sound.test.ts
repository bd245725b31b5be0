import { describe, expect, it } from 'vitest';
import { DecodeError } from '../clips/decoder.js';
import { downmix, downmixWeights } from './downmix.js';
import { resample } from './resample.js';

const tone = (hertz: number, rate: number, seconds = 0.5): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * rate) }, (_, t) =>
    Math.sin((2 * Math.PI * hertz * t) / rate),
  );

/** Root mean square of the middle, where no edge is heard. */
function rms(samples: Float32Array): number {
  const middle = samples.subarray(Math.floor(samples.length * 0.2), Math.floor(samples.length * 0.8));
  return Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length);
}

const decibels = (ratio: number): number => 20 * Math.log10(ratio);

describe('downmix', () => {
  it('weighs the channels of 5.1 as ITU-R BS.775 does, without low-frequency effects', () => {
    const sum = Math.SQRT2 + 1 + 1;
    const expected = [Math.SQRT1_2, Math.SQRT1_2, 1, 0, 0.5, 0.5].map((weight) => weight / sum);
    for (const [i, weight] of downmixWeights(6).entries()) expect(weight).toBeCloseTo(expected[i]!, 12);
  });

  it.each([1, 2, 3, 4, 5, 6, 8])(
    'keeps the level of %i equal channels, and never passes full scale',
    (channels) => {
      const mono = downmix(Array.from({ length: channels }, () => Float32Array.from([1, -1, 0.25])));
      for (const [i, value] of [1, -1, 0.25].entries()) expect(mono[i]).toBeCloseTo(value, 6);
    },
  );

  it('does not hear low-frequency effects', () => {
    const silence = new Float32Array(3);
    const loud = Float32Array.from([1, 1, 1]);
    expect([...downmix([silence, silence, silence, loud, silence, silence])]).toEqual([0, 0, 0]);
  });

  it('refuses a layout that it does not know', () => {
    expect(() => downmixWeights(7)).toThrow(DecodeError);
    expect(() => downmixWeights(0)).toThrow('expected sound in 1 … 6 or 8 channels, received 0');
  });
});

describe.each([48_000, 44_100, 32_000, 22_050])('resample from %i Hz to 16 000', (rate) => {
  it.each([50, 300, 1000, 4000, 7000])(
    'leaves a tone of %i Hz as loud as it was, within 0.01 dB',
    (hertz) => {
      expect(Math.abs(decibels(rms(resample(tone(hertz, rate), rate, 16_000)) * Math.SQRT2))).toBeLessThan(
        0.01,
      );
    },
  );

  it.each([8050, 8500, 9000, 10_000, 10_900])(
    'removes a tone of %i Hz, which would fold, by at least 60 dB',
    (hertz) => {
      expect(decibels(rms(resample(tone(hertz, rate), rate, 16_000)) * Math.SQRT2)).toBeLessThan(-60);
    },
  );

  it('keeps time: a tone is where it was', () => {
    const resampled = resample(tone(440, rate), rate, 16_000);
    const expected = tone(440, 16_000);
    expect(Math.abs(resampled.length - expected.length)).toBeLessThanOrEqual(1);
    for (let t = 2000; t < 6000; t++) expect(resampled[t]).toBeCloseTo(expected[t]!, 3);
  });
});

describe('resample', () => {
  it('raises the rate without images: 60 dB and more', () => {
    const up = resample(tone(3000, 8000), 8000, 16_000);
    const expected = tone(3000, 16_000);
    const rest = up.map((x, t) => x - expected[t]!);
    expect(decibels(rms(rest) * Math.SQRT2)).toBeLessThan(-60);
  });

  it('gives the samples themselves when the rates are equal, and none for none', () => {
    const samples = tone(100, 16_000);
    expect(resample(samples, 16_000, 16_000)).toBe(samples);
    expect(resample(new Float32Array(0), 48_000, 16_000)).toHaveLength(0);
  });

  it('keeps a constant, and its length is rounded up', () => {
    const flat = resample(new Float32Array(4410).fill(0.5), 44_100, 16_000);
    expect(flat).toHaveLength(1600);
    for (let t = 200; t < 1400; t++) expect(flat[t]).toBeCloseTo(0.5, 6);
  });
});
