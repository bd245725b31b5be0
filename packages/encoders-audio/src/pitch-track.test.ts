import { ConfigError, createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { pitchTrack } from './pitch-track.js';

const RATE = 16_000;

/** A tone whose frequency changes evenly, with harmonics of the given amplitudes. */
function glide(fromHz: number, toHz: number, harmonics: readonly number[], seconds = 0.6): Float32Array {
  return Float32Array.from({ length: RATE * seconds }, (_, i) => {
    const t = i / RATE;
    const cycles = fromHz * t + ((toHz - fromHz) * t * t) / (2 * seconds);
    return harmonics.reduce(
      (sum, level, h) => sum + 0.2 * level * Math.sin(2 * Math.PI * (h + 1) * cycles),
      0,
    );
  });
}

const SINE = [1];
const VOICE = Array.from({ length: 12 }, (_, h) => 1 / (h + 1));
const MISSING_FUNDAMENTAL = [0, 1, 0.8, 0.6, 0.4];

/** Away from the ends, where the window looks into the silence outside. */
const inner = (values: Float32Array): Float32Array => values.subarray(3, -3);

describe('pitchTrack', () => {
  it.each(
    [70, 100, 155.5, 220, 311.1, 440, 550].flatMap((hz) =>
      Object.entries({ SINE, VOICE, MISSING_FUNDAMENTAL }).map(([name, harmonics]) => ({
        hz,
        name,
        harmonics,
      })),
    ),
  )('finds $hz Hz of $name within 0.5 %', ({ hz, harmonics }) => {
    for (const found of inner(pitchTrack(glide(hz, hz, harmonics)).frequenciesHz)) {
      expect(Math.abs(found / hz - 1)).toBeLessThan(0.005);
    }
  });

  it.each([
    [100, 220],
    [220, 440],
    [330, 110],
  ])('follows a glide from %d to %d Hz within 1 %', (from, to) => {
    const { frequenciesHz } = pitchTrack(glide(from, to, VOICE));
    for (let frame = 3; frame < frequenciesHz.length - 3; frame++) {
      const expected = from + ((to - from) * (frame * 0.01 + 0.0125)) / 0.6;
      expect(Math.abs(frequenciesHz[frame]! / expected - 1), `frame ${frame}`).toBeLessThan(0.01);
    }
  });

  it('finds a tone under noise 20 dB below it', () => {
    const random = createRandom(3);
    const noisy = glide(180, 180, VOICE).map((x) => x + 0.016 * random.normal());
    for (const found of inner(pitchTrack(noisy).frequenciesHz)) {
      expect(Math.abs(found / 180 - 1)).toBeLessThan(0.01);
    }
  });

  it('finds no pitch in noise', () => {
    const random = createRandom(5);
    const { frequenciesHz, aperiodicity } = pitchTrack(
      Float32Array.from({ length: RATE }, () => 0.1 * random.normal()),
    );
    expect(frequenciesHz.filter((hz) => hz > 0).length / frequenciesHz.length).toBeLessThan(0.02);
    expect(Math.min(...aperiodicity)).toBeGreaterThan(0.1);
  });

  it('finds no pitch in silence', () => {
    const { frequenciesHz, aperiodicity } = pitchTrack(new Float32Array(RATE / 4));
    expect(new Set(frequenciesHz)).toEqual(new Set([0]));
    expect(new Set(aperiodicity)).toEqual(new Set([1]));
  });

  it.each([1, 2, 50, 399, 400, 401])('takes %d samples', (length) => {
    expect(pitchTrack(new Float32Array(length).fill(0.1)).frequenciesHz.length).toBe(1);
  });

  it('does not depend on the level', () => {
    const loud = glide(150, 250, VOICE);
    expect(pitchTrack(loud.map((x) => x / 1024))).toEqual(pitchTrack(loud));
  });

  it.each([{ minHz: 30 }, { maxHz: 2000 }, { minHz: 300, maxHz: 200 }])('refuses %j', (options) => {
    expect(() => pitchTrack(new Float32Array(400), options)).toThrow(ConfigError);
  });
});
