import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FusionModule } from '@erc/nn';
import { readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'three-way-concat');
const context = createDropoutContext({ random: createRandom(2), training: false });
const text: StreamSpec = { modality: 'text', dim: 768, kind: 'vector' };
const audio = (dim: number): StreamSpec => ({ modality: 'audio', dim, kind: 'vector' });

const make = (inputs: Record<string, StreamSpec>, options: object = {}): FusionModule =>
  createFusion({ type: 'three-way-concat', ...options, inputs, random: createRandom(1) });

useBackend();

describe('three-way concat fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', (example) =>
    expectFusionGolden('three-way-concat', example),
  );

  it.each([1, 2, 4])('has the published width, 256 + 3 · 256K, for K = %i contexts of audio', (contexts) => {
    const fusion = make({ text, audio: audio(1024 * contexts) }, { contexts: { audio: contexts } });
    expect(fusion.outputDim).toBe(256 + 3 * 256 * contexts);
    fusion.dispose();
  });

  it('projects all contexts of a stream by the same weights, and streams by their own', () => {
    const window = make({ text, audio: audio(6) }, { dim: 2, contexts: { audio: 3 } });
    const streams = make({ text, now: audio(2), before: audio(2) }, { dim: 2 });
    expect(window.parameters).toHaveLength(4);
    expect(streams.parameters).toHaveLength(6);
    window.dispose();
    streams.dispose();
  });

  it('says that equal vectors are no distance apart and share their squares', () => {
    const fusion = make({ a: audio(2), b: audio(2) }, { dim: 2 });
    for (const { path, variable } of fusion.parameters) {
      variable.assign(path.endsWith('kernel') ? tf.eye(2) : tf.zeros([2]));
    }
    const values = tf.tensor2d([[3, -2]]);
    const stream = { modality: 'audio', values } as const;
    const { fused } = fusion.fuse({ a: stream, b: stream }, context);
    expect(fused).toBeAllClose([[3, -2, 3, -2, 0, 0, 9, 4]]);
    fusion.dispose();
  });

  it('refuses contexts that do not divide the width, or of an unknown stream', () => {
    expect(() => make({ text }, { contexts: { text: 5 } })).toThrow(
      'three-way-concat fusion: contexts: "text": expected a divisor of its width 768, received 5.',
    );
    expect(() => make({ text }, { contexts: { txt: 2 } })).toThrow(ConfigError);
  });
});
