import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { describeFusion, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { type CreateFusionOptions, createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'waveform');

const VECTOR: Record<string, StreamSpec> = { audio: { modality: 'audio', dim: 7, kind: 'vector' } };
const STEPS: Record<string, StreamSpec> = { audio: { modality: 'audio', dim: 5, kind: 'sequence' } };

const make = (options: object, inputs: Readonly<Record<string, StreamSpec>> = VECTOR, more: object = {}) =>
  createFusion({
    type: 'concat',
    frontEnds: { audio: { type: 'waveform', dim: 4, ...options } },
    ...more,
    inputs,
    random: createRandom(5),
  } as CreateFusionOptions);

describe.each(['wasm', 'cpu'] as const)('waveform on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (one) => {
    expectFusionGolden('concat', one);
  });
});

useBackend();

const hasZeroGradient = (path: string): boolean => path.endsWith('/key/bias');
for (const [name, options, inputs] of [
  ['a vector', {}, VECTOR],
  ['frames', { frames: 3 }, VECTOR],
  ['frames and attention', { frames: 3, attention: { numHeads: 2 } }, VECTOR],
  ['steps', {}, STEPS],
  ['steps and attention', { attention: { headDegree: 2 } }, STEPS],
] as const) {
  describeFusion(`waveform of ${name}`, (made) => make(options, made), { inputs, hasZeroGradient });
}
describeFusion(
  'waveform of steps that may be missing',
  (made) => make({ attention: {} }, made, { missing: {} }),
  { inputs: STEPS, hasZeroGradient, mayMiss: true },
);

describe('waveform', () => {
  const attention = { numHeads: 2 };

  /** The first row of a batch whose second row is `other`. */
  function firstBeside(other: number, options: object): tf.Tensor {
    return tf.tidy(() => {
      const fusion = make(options);
      const values = tf.tensor2d([[0.1, -0.4, 0.8, 0.3, -0.2, 0.5, 0.9], new Array<number>(7).fill(other)]);
      const context = createDropoutContext({ random: createRandom(2), training: false });
      const { fused } = fusion.fuse({ audio: { modality: 'audio', values } }, context);
      fusion.dispose();
      return tf.slice(fused, 0, 1);
    });
  }

  it('mixes the examples of a batch under legacy: batch-attention, and only there', () => {
    const published = { attention, legacy: 'batch-attention' };
    expect(firstBeside(1, published).dataSync()).not.toEqual(firstBeside(-1, published).dataSync());
    const corrected = { attention, frames: 2 };
    expect(firstBeside(1, corrected)).toBeAllClose(firstBeside(-1, corrected));
  });

  it.each([
    ['attention with nothing to attend over', { attention }, VECTOR, /received no frames: nothing to attend/],
    ['attention over one frame', { attention, frames: 1 }, VECTOR, /received 1 frames: nothing to attend/],
    ['frames of steps', { frames: 2 }, STEPS, /frames: expected a stream of vectors/],
    ['frames that stay empty', { frames: 5 }, VECTOR, /7 samples fill, received 5: 4 frames of 2 hold them/],
    ['legacy without attention', { legacy: 'batch-attention' }, VECTOR, /legacy: batch-attention: expected/],
    ['legacy of steps', { attention, legacy: 'batch-attention' }, STEPS, /legacy: batch-attention: expected/],
    [
      'heads that do not divide',
      { attention: { numHeads: 3 }, frames: 2 },
      VECTOR,
      /divisor of 4, received 3/,
    ],
  ])('refuses %s', (_, options, inputs, message) => {
    expect(() => make(options, inputs)).toThrow(ConfigError);
    expect(() => make(options, inputs)).toThrow(message);
  });
});
