import { describe, expect, it } from 'vitest';
import { DecodeError } from '../clips/decoder.js';
import { downmix, downmixWeights, mixTo } from './downmix.js';

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

describe('mixTo', () => {
  const one = (value: number) => Float32Array.of(value);

  it('gives left and right of 5.1 as ITU-R BS.775 does, without low-frequency effects', () => {
    const mixed = mixTo(2, [one(0.5), one(0.25), one(0.125), one(1), one(-0.5), one(-0.25)]);
    const sum = 1 + Math.SQRT2;
    const expected = [
      (0.5 + Math.SQRT1_2 * 0.125 - Math.SQRT1_2 * 0.5) / sum,
      (0.25 + Math.SQRT1_2 * 0.125 - Math.SQRT1_2 * 0.25) / sum,
    ];
    expect(mixed).toHaveLength(2);
    for (const [i, value] of expected.entries()) expect(mixed[i]![0]).toBeCloseTo(value, 6);
  });

  it.each([1, 2, 3, 4, 5, 6, 8])('keeps the level of %i equal channels on both sides', (channels) => {
    const mixed = mixTo(
      2,
      Array.from({ length: channels }, () => one(0.75)),
    );
    for (const side of mixed) expect(side[0]).toBeCloseTo(0.75, 6);
  });

  it('leaves stereo and any original layout as it is, and mixes to one as downmix does', () => {
    const channels = [one(0.5), one(-0.25)];
    expect(mixTo(2, channels)).toEqual(channels);
    expect(mixTo('original', channels)).toBe(channels);
    expect(mixTo(1, channels)).toEqual([downmix(channels)]);
    expect(() =>
      mixTo(
        2,
        Array.from({ length: 7 }, () => one(0)),
      ),
    ).toThrow(DecodeError);
  });
});
