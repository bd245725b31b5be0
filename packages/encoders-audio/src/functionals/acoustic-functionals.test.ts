import { createRandom, type FeatureArray } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { powerSpectrum } from '../frames.js';
import { pitchTrack } from '../pitch-track.js';
import golden from './__fixtures__/functionals.json' with { type: 'json' };
import { acousticFunctionals } from './acoustic-functionals.js';
import { formantTrack } from './formants.js';
import { acousticFunctionalNames, createAcousticFunctionalsEncoder } from './functionals-encoder.js';
import { harmonicLevels } from './harmonics.js';
import { findPeriods } from './periods.js';
import { polynomialRoots } from './polynomial-roots.js';

const RATE = 16_000;

function samplesOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32_768);
}

/** |received − expected| ≤ relative · |expected| + absolute; null stands for nothing measured. */
function expectClose(
  received: ArrayLike<number>,
  expected: readonly (number | null)[],
  { relative, absolute }: { relative: number; absolute: number },
): void {
  expect(received.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    if (value === null) expect(received[i], `element ${i}`).toBeNaN();
    else
      expect(Math.abs(received[i]! - value), `element ${i}: ${received[i]} for ${value}`).toBeLessThanOrEqual(
        relative * Math.abs(value) + absolute,
      );
  }
}

describe.each(golden.cases)('of the $name voice', ({ pcm16, pitch, formants, harmonics, functionals }) => {
  const samples = samplesOf(pcm16);
  const track = pitchTrack(samples);
  const resonances = formantTrack(powerSpectrum(samples));

  it('the pitch matches YIN by its sums within 0.01 %', () => {
    expectClose(track.frequenciesHz, pitch, { relative: 1e-4, absolute: 0 });
  });

  it('the formants match a Toeplitz solver and numpy.roots within 0.1 % or 0.1 Hz', () => {
    expectClose(resonances.data, formants, { relative: 1e-3, absolute: 0.1 });
  });

  it('the harmonics match NumPy within 0.01 dB', () => {
    const { data } = harmonicLevels(samples, track.frequenciesHz, resonances);
    const voiced = [...track.frequenciesHz.keys()].filter((frame) => track.frequenciesHz[frame]! > 0);
    const rows = voiced.flatMap((frame) => [...data.subarray(frame * 6, frame * 6 + 6)]);
    expectClose(rows, harmonics, { relative: 0, absolute: 0.01 });
  });

  it.each(Object.entries(functionals))('%s matches NumPy within 0.1 %% or 0.001', (name, expected) => {
    const measures = new Map(acousticFunctionals(samples, {}));
    expectClose([measures.get(name)!], [expected], { relative: 1e-3, absolute: 1e-3 });
  });
});

describe('findPeriods', () => {
  it('finds the jitter and shimmer that a pulse train was made with', () => {
    const random = createRandom(3);
    const samples = new Float32Array(RATE);
    const periods: number[] = [];
    const amplitudes: number[] = [];
    for (let at = 50; at < RATE; ) {
      const period = Math.round(160 + 6 * (2 * random.next() - 1));
      const amplitude = 0.5 + 0.1 * (2 * random.next() - 1);
      for (let n = 0; n < 40 && at + n < RATE; n++)
        samples[at + n] = amplitude * Math.exp(-n / 8) * Math.cos(n / 3);
      periods.push(period);
      amplitudes.push(amplitude);
      at += period;
    }
    const runs = findPeriods(samples, new Float32Array(98).fill(100));
    const found = runs.flatMap(({ seconds }) => seconds.map((value) => value * RATE));
    expect(found.length).toBeGreaterThan(90);
    const first = periods.findIndex((_, i) =>
      found.slice(0, 5).every((value, k) => Math.abs(value - periods[i + k]!) < 0.6),
    );
    expect(first).toBeGreaterThanOrEqual(0);
    for (const [k, value] of found.entries()) expect(Math.abs(value - periods[first + k]!)).toBeLessThan(0.6);
    const swings = runs.flatMap(({ amplitudes: values }) => values);
    for (const [k, value] of swings.slice(1).entries()) {
      expect(value / swings[k]!).toBeCloseTo(amplitudes[first + k + 1]! / amplitudes[first + k]!, 2);
    }
  });
});

describe('polynomialRoots', () => {
  it('finds the roots that a polynomial was made of', () => {
    // (z² − 1.2 z + 0.9)(z + 0.5)(z − 0.25)
    const roots = polynomialRoots([1, -0.95, 0.475, 0.375, -0.1125]).sort(
      (a, b) => a.re - b.re || a.im - b.im,
    );
    const expected = [
      [-0.5, 0],
      [0.25, 0],
      [0.6, -Math.sqrt(0.54)],
      [0.6, Math.sqrt(0.54)],
    ];
    for (const [i, [re, im]] of expected.entries()) {
      expect(roots[i]!.re).toBeCloseTo(re!, 10);
      expect(roots[i]!.im).toBeCloseTo(im!, 10);
    }
  });
});

describe('acoustic-functionals', () => {
  const encoder = createAcousticFunctionalsEncoder({ type: 'acoustic-functionals' });

  it('knows its 88 names before any data, the same as the golden file', () => {
    expect(encoder.dim).toBe(88);
    expect(new Set(acousticFunctionalNames)).toEqual(new Set(Object.keys(golden.cases[0]!.functionals)));
  });

  it.each([
    ['silence', new Float32Array(RATE)],
    ['one sample', Float32Array.of(0.5)],
    ['a constant', new Float32Array(RATE).fill(1)],
    ['the loudest samples', Float32Array.from({ length: RATE }, (_, i) => (i % 3 === 0 ? 65_536 : -65_536))],
    ['one click', new Float32Array(RATE).fill(1, 800, 801)],
    ['a sine', Float32Array.from({ length: RATE }, (_, i) => Math.sin((2 * Math.PI * 200 * i) / RATE))],
  ])('is finite for %s', async (_, samples) => {
    const [feature] = (await encoder.encode([{ samples, sampleRateHz: RATE }])) as FeatureArray[];
    for (const [i, value] of feature!.data.entries())
      expect(Number.isFinite(value), acousticFunctionalNames[i]).toBe(true);
  });
});
