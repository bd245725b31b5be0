import { ConfigError, createRandom } from '@erc/core';
import { countParameters, createDropoutContext } from '@erc/nn';
import { spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { contexts } from './built-in-contexts.js';
import { type CreateContextOptions, createContext } from './create-context.js';

/** A rate that drops everything: every draw, of 24 bits, is below it. */
const ALL = 1 - 2 ** -30;

const evaluating = createDropoutContext({ random: createRandom(1), training: false });
const make = (options: object, dim = 4) =>
  createContext({ ...options, dim, random: createRandom(3) } as CreateContextOptions);
const count = (options: object, dim: number): number => {
  const module = make(options, dim);
  const parameters = countParameters(module.parameters);
  module.dispose();
  return parameters;
};

useBackend();

describe('createContext', () => {
  it.each([
    [{ type: 'gru' }, /type/],
    [{ type: 'none', hiddenDim: 3 }, /hiddenDim/],
    [{ type: 'dialogue-gru', direction: 'future' }, /direction/],
    [{ type: 'dialogue-transformer', window: 1 }, /window/],
    [{ type: 'dialogue-transformer', numHeads: 3 }, /multiple of 3 heads, received 4/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => make(options)).toThrow(ConfigError);
    expect(() => make(options)).toThrow(message);
  });

  it('refuses a width that is none', () => {
    expect(() => make({ type: 'none' }, 0)).toThrow('none context: dim: expected an integer');
  });

  it('has a schema that fills in what a recipe leaves out', () => {
    expect(contexts.schema.parse({ type: 'dialogue-gru' })).toEqual({
      type: 'dialogue-gru',
      hiddenDim: 128,
      numLayers: 1,
      dropoutRate: 0.1,
      direction: 'both',
      residual: true,
    });
    expect(contexts.schema.parse({ type: 'dialogue-transformer' })).toEqual({
      type: 'dialogue-transformer',
      numLayers: 2,
      numHeads: 4,
      hiddenDim: 256,
      dropoutRate: 0.1,
      maxDistance: 16,
      speakerBias: true,
      direction: 'both',
    });
  });

  it.each([
    { type: 'none' },
    { type: 'dialogue-gru', direction: 'past', numLayers: 2 },
    { type: 'dialogue-transformer', window: 4, speakerBias: false },
  ])('a schema takes its own output and gives it back: $type', (options) => {
    const parsed = contexts.schema.parse(options);
    expect(contexts.schema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('asks for batches of whole dialogues, unless there is none', () => {
    const reads = (type: string) => contexts.of({ type }).readsDialogues({ type });
    expect(contexts.parts.map(({ type }) => [type, reads(type)])).toEqual([
      ['none', false],
      ['dialogue-gru', true],
      ['dialogue-transformer', true],
    ]);
  });

  it.each([
    [{ type: 'none' }, false],
    [{ type: 'dialogue-gru' }, true],
    [{ type: 'dialogue-gru', direction: 'past' }, false],
    [{ type: 'dialogue-transformer', window: 2 }, true],
    [{ type: 'dialogue-transformer', direction: 'past', window: 2 }, false],
  ])('says whether it reads later utterances: %j', (options, isAhead) => {
    const parsed = contexts.schema.parse(options);
    expect(contexts.of(parsed).readsAhead(parsed)).toBe(isAhead);
  });

  it('has as many parameters as its page says', () => {
    const [d, h, layers, heads, far] = [8, 3, 2, 4, 5];
    const oneWay = 3 * h * (d + h + 2);
    expect(count({ type: 'none' }, d)).toBe(0);
    expect(count({ type: 'dialogue-gru', hiddenDim: h, direction: 'past' }, d)).toBe(
      oneWay + d * h + d + 2 * d,
    );
    expect(count({ type: 'dialogue-gru', hiddenDim: h, numLayers: 2, residual: false }, d)).toBe(
      2 * oneWay + 2 * 3 * h * (3 * h + 2) + 2 * d * h + d,
    );
    const layer = 4 * (d * d + d) + 2 * d * h + h + d + 4 * d + heads * (2 * far + 1) + 2 * heads;
    const sizes = { type: 'dialogue-transformer', hiddenDim: h, numHeads: heads, maxDistance: far };
    expect(count(sizes, d)).toBe(layers * layer + 2 * d);
    const past = { ...sizes, direction: 'past', speakerBias: false };
    expect(count(past, d)).toBe(layers * (layer - heads * far - 2 * heads) + 2 * d);
  });

  it('says that it needs the speakers, unless it was told to do without', () => {
    const [x, mask] = [spread([1, 3, 4]) as tf.Tensor3D, tf.ones([1, 3]) as tf.Tensor2D];
    const knowing = make({ type: 'dialogue-transformer' });
    const apply = () => knowing.apply(x, { mask }, evaluating);
    expect(apply).toThrow(ConfigError);
    expect(apply).toThrow('speakerBias: expected the speakers of the dialogues, received none');
    knowing.dispose();
    const blind = make({ type: 'dialogue-transformer', speakerBias: false });
    tf.tidy(() => {
      expect(blind.apply(x, { mask }, evaluating).shape).toEqual([1, 3, 4]);
    });
    blind.dispose();
    tf.dispose([x, mask]);
  });

  it.each([
    { type: 'dialogue-gru', hiddenDim: 2 },
    { type: 'dialogue-transformer', speakerBias: false },
  ])('drops while training, and only then: $type', (options) => {
    const module = make({ ...options, dropoutRate: ALL });
    tf.tidy(() => {
      const [x, mask] = [spread([1, 3, 4]) as tf.Tensor3D, tf.ones([1, 3]) as tf.Tensor2D];
      const training = createDropoutContext({ random: createRandom(1), training: true });
      // Nothing but the utterance itself is left, normalised.
      const { mean, variance } = tf.moments(x, -1, true);
      const alone = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
      expect(module.apply(x, { mask }, training)).toBeAllClose(alone);
      expect(() => expect(module.apply(x, { mask }, evaluating)).toBeAllClose(alone)).toThrow();
    });
    module.dispose();
  });
});
