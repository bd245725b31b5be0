import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMixerBlock, MIXER_BLOCKS } from './mixer-block.js';

/** A rate that drops everything: every draw, of 24 bits, is below it. */
const ALL = 1 - 2 ** -30;

const contextOf = (training: boolean) => createDropoutContext({ random: createRandom(2), training });

describe.each(MIXER_BLOCKS)('mixer block, form %s', (form) => {
  useBackend();
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const make = (dropoutRate = 0) =>
    createMixerBlock({
      path: 'block',
      tokens: 3,
      channels: 4,
      block: form,
      tokenExpansion: 0.1,
      channelExpansion: 1.4,
      dropoutRate,
      random: createRandom(1),
    });

  it('has hidden widths that are rounded, and at least 1', () => {
    const shapes = make().parameters.map(({ path, variable }) => [path, variable.shape]);
    expect(Object.fromEntries(shapes)).toMatchObject({
      'block/tokens/0/kernel': [1, 3],
      'block/channels/0/kernel': [6, 4],
    });
  });

  it('gives real tokens that do not depend on padding', () => {
    const block = make();
    const real = tf.tensor3d([1, 0, 1], [1, 3, 1]);
    const padding = tf.mul(tf.sub(1, real), spread([1, 3, 4], 8));
    const x = spread([1, 3, 4], 7) as tf.Tensor3D;
    const [one, other] = [x, tf.add<tf.Tensor3D>(x, padding)].map((tokens) =>
      tf.mul(block.apply(tokens, contextOf(false), real), real),
    );
    expect(one!).toBeAllClose(other!);
  });

  it('adds nothing where dropout takes all, while training only', () => {
    const block = make(ALL);
    const x = spread([2, 3, 4], 7) as tf.Tensor3D;
    expect(block.apply(x, contextOf(true))).toBeAllClose(x);
    expect(block.apply(x, contextOf(false)).dataSync()).not.toEqual(x.dataSync());
  });
});
