import { createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { type CreateFusionOptions, createFusion } from '../create-fusion.js';

/** A rate that drops everything: every draw, of 24 bits, is below it. */
const ALL = 1 - 2 ** -30;

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'self-attentive');

const INPUTS: Record<string, StreamSpec> = {
  context: { modality: 'text', dim: 768, kind: 'sequence' },
  text: { modality: 'text', dim: 1024, kind: 'vector' },
  audio: { modality: 'audio', dim: 768, kind: 'vector' },
};

const make = (options: object, inputs = INPUTS) =>
  createFusion({
    type: 'self-attentive',
    ...options,
    inputs,
    random: createRandom(1),
  } as CreateFusionOptions);

describe.each(['wasm', 'cpu'] as const)('self-attentive on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (one) => {
    expectFusionGolden('self-attentive', one);
  });
});

describe('self-attentive', () => {
  useBackend();

  it('has the sizes of the published system by default', () => {
    const fusion = make({ asIs: ['text', 'audio'] });
    expect(fusion.outputDim).toBe(5 * 64 + 1024 + 768);
    const shapes = fusion.parameters.map(({ path, variable }) => [path, variable.shape]);
    expect(Object.fromEntries(shapes)).toEqual({
      'fusion/branch/context/projection/kernel': [64, 768],
      'fusion/branch/context/projection/bias': [64],
      'fusion/branch/context/attention/0/kernel': [64, 64],
      'fusion/branch/context/attention/1/kernel': [5, 64],
    });
    const largest = tf.tidy(() => tf.max(tf.abs(fusion.parameters[2]!.variable)).dataSync()[0]!);
    expect(largest).toBeLessThanOrEqual(0.1);
    fusion.dispose();
  });

  it('gives attention whose hops are compared within one stream only', () => {
    tf.tidy(() => {
      const inputs: Record<string, StreamSpec> = {
        text: { modality: 'text', dim: 2, kind: 'sequence' },
        audio: { modality: 'audio', dim: 2, kind: 'sequence' },
      };
      const fusion = make({ hops: 2, dim: 3, attentionDim: 3 }, inputs);
      const [text, audio] = [tf.ones([2, 4, 2]) as tf.Tensor3D, tf.ones([2, 3, 2]) as tf.Tensor3D];
      const attention = fusion.fuse(
        { text: { modality: 'text', values: text }, audio: { modality: 'audio', values: audio } },
        createDropoutContext({ random: createRandom(2), training: false }),
      ).attention as tf.Tensor3D;
      expect(attention.shape).toEqual([2, 4, 7]);
      const overlap = tf.matMul(attention, attention, false, true); // [2, 4, 4]
      expect(tf.slice(overlap, [0, 0, 2], [2, 2, 2])).toBeAllClose(tf.zeros([2, 2, 2]));
      expect(tf.sum(attention, 2)).toBeAllClose(tf.ones([2, 4]));
      fusion.dispose();
    });
  });

  it('drops what a branch gives, not a stream as it is, while training', () => {
    tf.tidy(() => {
      const fusion = make(
        { hops: 2, dim: 2, asIs: ['text'], dropoutRate: ALL },
        {
          text: { modality: 'text', dim: 2, kind: 'vector' },
          audio: { modality: 'audio', dim: 2, kind: 'sequence' },
          visual: { modality: 'visual', dim: 2, kind: 'vector' },
        },
      );
      const streams = {
        text: { modality: 'text', values: tf.ones([1, 2]) as tf.Tensor2D },
        audio: { modality: 'audio', values: tf.ones([1, 3, 2]) as tf.Tensor3D },
        visual: { modality: 'visual', values: tf.ones([1, 2]) as tf.Tensor2D },
      } as const;
      const context = createDropoutContext({ random: createRandom(2), training: true });
      expect(fusion.fuse(streams, context).fused).toBeAllClose([[1, 1, 0, 0, 0, 0, 0, 0]]);
      fusion.dispose();
    });
  });

  it('refuses a name that is no stream', () => {
    expect(() => make({ asIs: ['speech'] })).toThrow(/asIs: expected names out of audio, context, text/);
  });
});
