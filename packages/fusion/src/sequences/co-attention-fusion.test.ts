import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FusionModule } from '@erc/nn';
import { readGolden, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'co-attention');

const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'sequence' },
  audio: { modality: 'audio', dim: 4, kind: 'sequence' },
};
const make = (options: object = {}): FusionModule =>
  createFusion({ type: 'co-attention', hiddenDim: 4, ...options, inputs: INPUTS, random: createRandom(1) });
const evaluating = () => createDropoutContext({ random: createRandom(2), training: false });
const streamsOf = (text: tf.Tensor, audio: tf.Tensor) =>
  ({
    text: { modality: 'text', values: text as tf.Tensor3D },
    audio: { modality: 'audio', values: audio as tf.Tensor3D },
  }) as const;

useBackend();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('co-attention fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', (example) => expectFusionGolden('co-attention', example));

  it('asks with the first step alone: later steps only answer', () => {
    const fusion = make();
    const audio = spread([1, 3, 4], 2);
    const first = spread([1, 1, 3], 1);
    const [one, other] = [3, 4].map((seed) => {
      const { fused } = fusion.fuse(
        streamsOf(tf.concat([first, spread([1, 2, 3], seed)], 1), audio),
        evaluating(),
      );
      return tf.split(fused, 2, 1);
    });
    expect(one![0]!).toBeAllClose(other![0]!); // text asks audio
    expect(tf.max(tf.abs(tf.sub(one![1]!, other![1]!))).dataSync()[0]).toBeGreaterThan(1e-3); // audio asks text
    fusion.dispose();
  });

  it.each([
    [
      'transformer',
      [
        [2, 2, 1, 3],
        [2, 1, 4],
        [2, 1, 4],
      ],
    ],
    [
      'attention',
      [
        [2, 2, 1, 3],
        [2, 1, 4],
      ],
    ],
  ])('drops weights and what is added in the block %s', (block, shapes) => {
    const fusion = make({ block });
    const seen: number[][] = [];
    const dropout = <T extends tf.Tensor>(x: T, rate: number): T => {
      expect(rate).toBe(0.1);
      seen.push(x.shape);
      return x;
    };
    fusion.fuse(streamsOf(spread([2, 3, 3], 1), spread([2, 3, 4], 2)), { training: true, dropout });
    expect(seen).toEqual([...shapes, ...shapes]);
    fusion.dispose();
  });

  it('keeps the streams at their widths where asked to', () => {
    const fusion = make({ hiddenDim: 'own', numHeads: 1 });
    expect(fusion.outputDim).toBe(3 + 4);
    expect(fusion.parameters.some(({ path }) => path.includes('projection'))).toBe(false);
    fusion.dispose();
  });

  it.each([
    [{ hiddenDim: 5 }, 'received 5.'],
    [{ hiddenDim: 'own' }, 'received "own" with "text" of 3.'],
  ])('refuses widths that two heads cannot share: %j', (options, received) => {
    expect(() => make(options)).toThrow(ConfigError);
    expect(() => make(options)).toThrow(
      `co-attention fusion: hiddenDim: expected a multiple of 2 heads, ${received}`,
    );
  });
});
