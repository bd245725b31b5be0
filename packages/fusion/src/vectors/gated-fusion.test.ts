import { createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FusionModule } from '@erc/nn';
import { floatMatrix, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'gated');
const context = createDropoutContext({ random: createRandom(2), training: false });
const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'vector' },
};

const make = (options: object): FusionModule =>
  createFusion({ type: 'gated', ...options, inputs: INPUTS, random: createRandom(1) });
const fuse = (fusion: FusionModule, text: number[][], audio: number[][]) =>
  fusion.fuse(
    {
      text: { modality: 'text', values: tf.tensor2d(text) },
      audio: { modality: 'audio', values: tf.tensor2d(audio) },
    },
    context,
  );

useBackend();

describe('gated fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', (example) => expectFusionGolden('gated', example));

  it('is a convex mix in the bimodal form: between the two hidden vectors, element by element', () => {
    const fusion = make({ dim: 4, gates: 'convex' });
    const [ofText, ofAudio] = fusion.parameters.map(({ variable }) => variable as tf.Tensor as tf.Tensor2D);
    fc.assert(
      fc.property(floatMatrix(2, 3), floatMatrix(2, 3), (text, audio) => {
        tf.tidy(() => {
          const { fused, attention } = fuse(fusion, text, audio);
          expect(tf.sum(attention!, 1)).toBeAllClose(tf.ones([2, 4]));
          const hidden = [ofText!, ofAudio!].map((kernel, i) =>
            tf.tanh(tf.matMul(tf.tensor2d([text, audio][i]!), kernel, false, true)),
          );
          const [low, high] = [tf.minimum(hidden[0]!, hidden[1]!), tf.maximum(hidden[0]!, hidden[1]!)];
          const outside = tf.add(tf.relu(tf.sub(low, fused)), tf.relu(tf.sub(fused, high)));
          expect(tf.max(outside).dataSync()[0]).toBeLessThan(1e-6);
        });
      }),
      { seed: 7, numRuns: 30 },
    );
    fusion.dispose();
  });

  it('gives nothing for streams of zeros, as it has no biases', () => {
    const fusion = make({ dim: 2 });
    expect(fuse(fusion, [[0, 0, 0]], [[0, 0, 0]]).fused).toBeAllClose([[0, 0]]);
    fusion.dispose();
  });
});
