import { createRandom, type StreamSpec } from '@erc/core';
import { countParameters, createDropoutContext } from '@erc/nn';
import { readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { type CreateFusionOptions, createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'mlp-mixer');

const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'sequence' },
  audio: { modality: 'audio', dim: 2, kind: 'sequence' },
};
const SIZES = { steps: { text: 4, audio: 3 }, channels: 4 };

const make = (options: object, inputs = INPUTS) =>
  createFusion({ type: 'mlp-mixer', ...options, inputs, random: createRandom(1) } as CreateFusionOptions);
const evaluating = createDropoutContext({ random: createRandom(2), training: false });

describe.each(['wasm', 'cpu'] as const)('mlp-mixer on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (one) => {
    expectFusionGolden('mlp-mixer', one);
  });
});

describe('mlp-mixer', () => {
  useBackend();
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  /** What an example gives, whose text of two steps comes with some steps of padding. */
  function fusedWith(options: object, padding: number): tf.Tensor {
    const random = createRandom(3);
    const draw = (shape: number[]): tf.Tensor =>
      tf.tensor(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
        shape,
      );
    const fusion = make({ ...SIZES, ...options });
    const text = tf.concat([draw([1, 2, 3]), tf.zeros([1, padding, 3])], 1) as tf.Tensor3D;
    const mask = tf.concat([tf.ones([1, 2]), tf.zeros([1, padding])], 1) as tf.Tensor2D;
    const audio = draw([1, 3, 2]) as tf.Tensor3D;
    const { fused } = fusion.fuse(
      { text: { modality: 'text', values: text, mask }, audio: { modality: 'audio', values: audio } },
      evaluating,
    );
    fusion.dispose();
    return fused;
  }

  it.each(['paper', 'mmm'])('gives the same whatever a batch is padded to: block %s', (block) => {
    expect(fusedWith({ block }, 2)).toBeAllClose(fusedWith({ block }, 0));
    expect(fusedWith({ block }, 7)).toBeAllClose(fusedWith({ block }, 0));
  });

  it('mixes and averages padding under legacy: no-masks, and only there', () => {
    const [published, corrected] = [{ legacy: 'no-masks' }, {}].map((legacy) =>
      fusedWith({ block: 'mmm', ...legacy }, 1).dataSync(),
    );
    expect(published).not.toEqual(corrected);
    // Without padding both are the same.
    const whole = { block: 'mmm', steps: { text: 2, audio: 3 } };
    expect(fusedWith({ ...whole, legacy: 'no-masks' }, 0)).toBeAllClose(fusedWith(whole, 0));
  });

  it('has as many parameters as its page says', () => {
    const [n, c, blocks] = [7, 4, 2];
    const projections = (3 + 1) * c + (2 + 1) * c;
    for (const [block, norms] of [
      ['paper', 2],
      ['mmm', 1],
    ]) {
      const fusion = make({ ...SIZES, block, numBlocks: blocks });
      const each = 2 * c * (norms as number) + 2 * n * n + 2 * n + 2 * c * c + 2 * c;
      expect(countParameters(fusion.parameters)).toBe(projections + blocks * each + 2 * c);
      fusion.dispose();
    }
  });

  it('has a place for each step by default, and one for a vector', () => {
    const fusion = make(
      { channels: 2 },
      {
        words: { modality: 'text', dim: 2, kind: 'sequence' },
        voice: { modality: 'audio', dim: 2, kind: 'vector' },
        face: { modality: 'visual', dim: 2, kind: 'sequence' },
      },
    );
    const places = fusion.parameters.find(({ path }) => path.endsWith('tokens/0/kernel'))!;
    expect(places.variable.shape[1]).toBe(128 + 1 + 64);
    fusion.dispose();
    const alike = make({ channels: 2, steps: 5 });
    expect(alike.parameters.find(({ path }) => path.endsWith('tokens/0/kernel'))!.variable.shape).toEqual([
      10, 10,
    ]);
    alike.dispose();
  });

  it('refuses steps of a stream that is none', () => {
    expect(() => make({ steps: { txt: 4 } })).toThrow(/steps: expected names out of audio, text/);
  });
});
