import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FeatureStream, type FusionModule } from '@erc/nn';
import { readGolden, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';

const cases = ['cross-attention', 'cross-attention-three'].flatMap(
  (name) => readGolden<{ cases: FusionGolden[] }>(import.meta.url, name).cases,
);

const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'sequence' },
  audio: { modality: 'audio', dim: 2, kind: 'sequence' },
};
const THREE: Record<string, StreamSpec> = {
  ...INPUTS,
  visual: { modality: 'visual', dim: 4, kind: 'vector' },
};
const SMALL = { hiddenDim: 4, numHeads: 2, expansion: 1 };

const make = (options: object = {}, inputs = INPUTS): FusionModule =>
  createFusion({ type: 'cross-attention', ...SMALL, ...options, inputs, random: createRandom(1) });
const evaluating = () => createDropoutContext({ random: createRandom(2), training: false });

/** Two examples of three real steps, and as many steps of padding as asked for. */
const streamsOf = (padding: number): Record<string, FeatureStream> =>
  Object.fromEntries(
    Object.entries(INPUTS).map(([name, { modality, dim }]) => {
      const pad = <T extends tf.Tensor>(x: T): T =>
        tf.concat([x, tf.zeros([2, padding, ...x.shape.slice(2)])], 1) as T;
      return [
        name,
        {
          modality,
          values: pad(spread([2, 3, dim], dim) as tf.Tensor3D),
          mask: pad(tf.ones([2, 3])) as tf.Tensor2D,
        },
      ];
    }),
  );

useBackend();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('cross-attention fusion', () => {
  it.each(cases)('matches PyTorch: $name', (example) => expectFusionGolden('cross-attention', example));

  it.each([
    ['attends to padding and averages it as published, with legacy: no-masks', { legacy: 'no-masks' }, false],
    ['does not see padding, by default', {}, true],
    ['does not see padding in a second stage', { selfAttentionLayers: 1 }, true],
  ])('%s', (_, options, same) => {
    const fusion = make(options);
    const [short, long] = [0, 2].map((padding) => fusion.fuse(streamsOf(padding), evaluating()).fused);
    const apart = tf.max(tf.abs(tf.sub(short!, long!))).dataSync()[0]!;
    if (same) expect(apart).toBeLessThan(1e-5);
    else expect(apart).toBeGreaterThan(1e-2);
    fusion.dispose();
  });

  it('has one part of its output for each direction, in the order of the streams', () => {
    expect(make({}, THREE).outputDim).toBe(6 * 4);
    const directions = [
      ['visual', 'text'],
      ['text', 'audio'],
    ];
    const fusion = make({ directions }, THREE);
    expect(fusion.outputDim).toBe(2 * 4);
    const encoders = fusion.parameters.flatMap(
      ({ path }) => /^fusion\/cross\/\w+\/\w+(?=\/norm\/scale)/.exec(path)?.[0] ?? [],
    );
    expect(encoders).toEqual(['fusion/cross/text/audio', 'fusion/cross/visual/text']);
    fusion.dispose();
  });

  it('projects only streams of another width', () => {
    const paths = make(
      {},
      { ...INPUTS, audio: { modality: 'audio', dim: 4, kind: 'sequence' } },
    ).parameters.map(({ path }) => path);
    expect(paths.filter((path) => path.includes('projection'))).toEqual(['fusion/projection/text/kernel']);
  });

  it.each(['attention', 'relu', 'residual', 'embedding'])('drops at its place: %s', (place) => {
    const fusion = make({ expansion: 2, dropoutRates: { [place]: 0.5 } });
    const seen: number[][] = [];
    const context = {
      training: true,
      dropout: <T extends tf.Tensor>(x: T, rate: number): T => {
        if (rate > 0) seen.push(x.shape);
        return x;
      },
    };
    fusion.fuse(streamsOf(0), context);
    const shapes: Record<string, number[][]> = {
      attention: [[2, 2, 3, 3]],
      relu: [[2, 3, 8]],
      residual: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      embedding: [
        [2, 3, 4],
        [2, 3, 4],
      ],
    };
    expect(seen).toEqual([...shapes[place]!, ...shapes[place]!]);
    fusion.dispose();
  });

  it.each([
    [{ hiddenDim: 6, numHeads: 4 }, 'hiddenDim: expected an even multiple of 4 heads, received 6.'],
    [{ hiddenDim: 3, numHeads: 3 }, 'hiddenDim: expected an even multiple of 3 heads, received 3.'],
    [{ directions: [['text', 'face']] }, 'directions: expected names out of audio, text, received "face".'],
    [
      { directions: [['text', 'text']] },
      'directions: expected every stream in a direction, received none with "audio".',
    ],
    [
      {
        directions: [
          ['text', 'audio'],
          ['text', 'audio'],
        ],
      },
      'directions: expected each direction once, received ["text", "audio"] twice.',
    ],
    [
      { pool: { words: 'mean' } },
      'pool: expected names out of audio, audio/text, text, text/audio, received "words".',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => make(options)).toThrow(ConfigError);
    expect(() => make(options)).toThrow(`cross-attention fusion: ${message}`);
  });

  it('takes odd widths where there are no positions', () => {
    expect(make({ hiddenDim: 3, numHeads: 3, positions: false }).outputDim).toBe(6);
  });
});
