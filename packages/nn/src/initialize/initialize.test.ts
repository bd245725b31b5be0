import { ConfigError, createRandom, type Random } from '@erc/core';
import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../index.js';

interface Spread {
  readonly name: SpreadName;
  readonly shape: number[];
  readonly options: object;
  readonly mean: number;
  readonly std: number;
  readonly largest: number;
}

interface Golden {
  readonly gains: { nonlinearity: nn.Nonlinearity; slope?: number; gain: number }[];
  readonly fans: { shape: number[]; fans: [number, number] }[];
  readonly spreads: Spread[];
}

const {
  kaimingUniform,
  kaimingNormal,
  xavierUniform,
  xavierNormal,
  uniform,
  normal,
  truncatedNormal,
  defaultKernel,
} = nn;
const initializers = {
  kaimingUniform,
  kaimingNormal,
  xavierUniform,
  xavierNormal,
  uniform,
  normal,
  truncatedNormal,
  defaultKernel,
};
type SpreadName = keyof typeof initializers;

// The fixture lies with those of the modules.
const golden = readGolden<Golden>(new URL('..', import.meta.url).href, 'initialize');

describe('calculateGain', () => {
  it.each(golden.gains)('equals PyTorch for $nonlinearity', ({ nonlinearity, slope, gain }) => {
    expect(nn.calculateGain(nonlinearity, slope)).toBeCloseTo(gain, 12);
  });
});

describe('fansOf', () => {
  it.each(golden.fans)('equals PyTorch for $shape', ({ shape, fans }) => {
    const { fanIn, fanOut } = nn.fansOf(shape);
    expect([fanIn, fanOut]).toEqual(fans);
  });

  it('refuses a vector', () => {
    expect(() => nn.fansOf([3])).toThrowError(ConfigError);
  });
});

describe('initialisers', () => {
  it.each(golden.spreads)(
    '$name spreads as PyTorch with $options',
    ({ name, shape, options, ...expected }) => {
      const make = initializers[name] as (
        shape: readonly number[],
        random: Random,
        options: object,
      ) => Float32Array;
      const values = make(shape, createRandom(name), options);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
      expect(std / expected.std).toBeCloseTo(1, 1.7);
      expect(Math.abs(mean - expected.mean)).toBeLessThan(0.03 * expected.std);
      // Exact where there is a bound; normal draws have none.
      if (!/Normal|normal/.test(name)) expect(largest / expected.largest).toBeCloseTo(1, 3);
    },
  );

  it('kaimingUniform stays within gain·√(3/fan)', () => {
    const bound = Math.sqrt(2) * Math.sqrt(3 / 30);
    const values = kaimingUniform([50, 30], createRandom(1));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
  });

  it('truncatedNormal stays within its cut, and refuses one far from the mean', () => {
    const values = truncatedNormal([1000], createRandom(1), { std: 3 });
    expect(Math.max(...values)).toBeLessThanOrEqual(2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(() => truncatedNormal([2], createRandom(1), { mean: 9 })).toThrowError('received 9');
  });

  it.each([[[4, 6]], [[6, 4]], [[3, 2, 2]]])(
    'orthogonal gives orthonormal vectors along the shorter side of %s',
    (shape) => {
      const rows = shape[0]!;
      const columns = shape.slice(1).reduce((a, b) => a * b, 1);
      const values = nn.orthogonal(shape, createRandom(2), { gain: 2 });
      const at = (vector: number, i: number): number =>
        rows < columns ? values[vector * columns + i]! : values[i * columns + vector]!;
      const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          let dot = 0;
          for (let i = 0; i < length; i++) dot += at(a, i) * at(b, i);
          expect(dot).toBeCloseTo(a === b ? 4 : 0, 5);
        }
      }
    },
  );

  it('give the same numbers for the same seed, others for another', () => {
    const draw = (seed: number): Float32Array => xavierNormal([3, 4], createRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});
