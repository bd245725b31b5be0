import { createRandom, type StreamSpec } from '@erc/core';
import { countParameters, createDropoutContext, type FusionModule } from '@erc/nn';
import { floatMatrix, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';
import { outerProduct, withOne } from './outer-product.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'low-rank-tensor');
const context = createDropoutContext({ random: createRandom(2), training: false });
const [RANK, OUT] = [3, 2];
const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 2, kind: 'vector' },
};

const make = (options: object = {}, inputs = INPUTS): FusionModule =>
  createFusion({
    type: 'low-rank-tensor',
    rank: RANK,
    outputDim: OUT,
    ...options,
    inputs,
    random: createRandom(1),
  });
const fuse = (fusion: FusionModule, text: tf.Tensor2D, audio: tf.Tensor2D): tf.Tensor2D =>
  fusion.fuse(
    { text: { modality: 'text', values: text }, audio: { modality: 'audio', values: audio } },
    context,
  ).fused;

/** The kernel `[OUT, 4 · 3]` that the factors stand for. */
function fullKernel(fusion: FusionModule): tf.Tensor2D {
  const values = Object.fromEntries(fusion.parameters.map(({ path, variable }) => [path, variable]));
  const factor = (name: string): tf.Tensor2D =>
    tf.concat2d(
      [
        values[`fusion/factor/${name}/kernel`] as tf.Tensor as tf.Tensor2D,
        tf.reshape(values[`fusion/factor/${name}/bias`]!, [-1, 1]) as tf.Tensor2D,
      ],
      1,
    ); // [RANK · OUT, dim + 1]
  const terms = tf.reshape(outerProduct([factor('text'), factor('audio')]), [RANK, OUT, -1]);
  const weights = tf.reshape(values['fusion/rank-weights']!, [RANK, 1, 1]);
  return tf.sum(tf.mul(terms, weights), 0);
}

useBackend();

describe('low-rank tensor fusion', () => {
  it.each(golden.cases)('matches the full tensor in PyTorch: $name', (example) =>
    expectFusionGolden('low-rank-tensor', example),
  );

  it('is a linear layer on the tensor fusion of its streams', () => {
    const fusion = make();
    fc.assert(
      fc.property(floatMatrix(2, 3), floatMatrix(2, 2), (a, b) => {
        tf.tidy(() => {
          const [text, audio] = [tf.tensor2d(a), tf.tensor2d(b)];
          const product = outerProduct([withOne(text), withOne(audio)]);
          const expected = tf.matMul(product, fullKernel(fusion), false, true);
          expect(fuse(fusion, text, audio)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-3 });
        });
      }),
      { seed: 7, numRuns: 30 },
    );
    fusion.dispose();
  });

  it('starts with an effect of each stream, however many there are', () => {
    const fusion = make();
    const [text, audio] = [tf.ones([1, 3]) as tf.Tensor2D, tf.zeros([1, 2]) as tf.Tensor2D];
    const moved = tf.sub(fuse(fusion, text, audio), fuse(fusion, tf.zeros([1, 3]), audio));
    expect(tf.max(tf.abs(moved)).dataSync()[0]).toBeGreaterThan(0.1);
    fusion.dispose();
  });

  it('grows with the sum of the widths, not with their product', () => {
    const wide = (dim: number): StreamSpec => ({ modality: 'text', dim, kind: 'vector' });
    const fusion = make({}, { a: wide(100), b: wide(200), c: wide(300), d: wide(400) });
    expect(countParameters(fusion.parameters)).toBe(RANK * OUT * (1000 + 4) + RANK + OUT);
    fusion.dispose();
  });
});
