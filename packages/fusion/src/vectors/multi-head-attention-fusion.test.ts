import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FusionModule } from '@erc/nn';
import { readGolden, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';
import { proportionalShares } from './proportional-shares.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'multi-head-attention');
const context = createDropoutContext({ random: createRandom(2), training: false });
const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 5, kind: 'vector' },
};

const make = (options: object, inputs = INPUTS): FusionModule =>
  createFusion({ type: 'multi-head-attention', ...options, inputs, random: createRandom(1) });
const shared = { widths: 'proportional', hiddenDim: 8, headDegree: 3 };

/** What the first of two examples gives, beside a second one that `seed` decides. */
const firstRow = (fusion: FusionModule, seed: number): tf.Tensor =>
  tf.tidy(() => {
    const rows = (dim: number, first: number): tf.Tensor2D =>
      tf.concat2d([spread([1, dim], first), spread([1, dim], seed)] as tf.Tensor2D[], 0);
    const { fused } = fusion.fuse(
      { text: { modality: 'text', values: rows(3, 1) }, audio: { modality: 'audio', values: rows(5, 2) } },
      context,
    );
    return tf.slice(fused, 0, 1);
  });

useBackend();

describe('multi-head attention fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', (example) =>
    expectFusionGolden('multi-head-attention', example),
  );

  it('attends across the batch as published, only with legacy: batch-attention', () => {
    const published = make({ ...shared, legacy: 'batch-attention' });
    const corrected = make(shared);
    const apart = (fusion: FusionModule): number =>
      tf.max(tf.abs(tf.sub(firstRow(fusion, 3), firstRow(fusion, 4)))).dataSync()[0]!;
    expect(apart(published)).toBeGreaterThan(1e-3);
    expect(apart(corrected)).toBe(0);
    published.dispose();
    corrected.dispose();
  });

  it('has the same parameters with and without legacy: one checkpoint fits both', () => {
    const shapes = (options: object): unknown => {
      const fusion = make(options);
      const all = fusion.parameters.map(({ path, variable }) => [path, variable.shape]);
      fusion.dispose();
      return all;
    };
    expect(shapes({ ...shared, legacy: 'batch-attention' })).toEqual(shapes(shared));
  });

  it.each([
    [{ hiddenDim: 6 }, 'multi-head-attention fusion: numHeads: expected a divisor of 6, received 4.'],
    [{ numHeads: 2, headDegree: 2 }, 'expected numHeads or headDegree, received both'],
    [{ legacy: 'batch-attention' }, 'legacy'],
    [{ ...shared, join: 'mean' }, 'join'],
  ])('refuses %j', (options, message) => {
    expect(() => make(options)).toThrow(ConfigError);
    expect(() => make(options)).toThrow(message);
  });
});

describe('proportionalShares', () => {
  const share = (widths: number[], dim: number): number[] =>
    proportionalShares(
      'here',
      widths.map((width, i) => ({ name: `s${i}`, modality: 'text', kind: 'vector', dim: width })),
      dim,
    );

  it.each([
    [[768, 2048, 1536], 512, [90, 242, 180]],
    [[3, 3, 3], 4, [2, 1, 1]],
    [[5], 7, [7]],
  ])('of widths %j in %i are %j', (widths, dim, expected) => {
    expect(share(widths, dim)).toEqual(expected);
  });

  it('names a stream that would get nothing', () => {
    expect(() => share([1, 1000], 8)).toThrow(
      'here: expected a share of 8 for each stream, received none for "s0" (width 1 of 1001); take equal widths.',
    );
  });
});
