import { ConfigError, createRandom, ShapeError } from '@erc/core';
import { expectModuleGolden, type ModuleGolden, readGolden, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createDropoutContext, createGru, type GruOptions } from './index.js';

/** A rate that drops everything: every draw, of 24 bits, is below it. */
const ALL = 1 - 2 ** -30;

interface Case extends ModuleGolden {
  readonly options: Omit<GruOptions, 'path' | 'random'>;
  readonly mask?: number[][];
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'gru');
const random = createRandom(1);
const context = createDropoutContext({ random, training: false });
const make = (options: Partial<GruOptions> = {}) =>
  createGru({ path: 'gru', inputDim: 3, hiddenDim: 2, random, ...options });

describe.each(['wasm', 'cpu'] as const)('GRU on %s', (backend) => {
  useBackend([backend]);

  it.each(cases)('equals PyTorch: $name', (golden) => {
    const before = tf.memory().numTensors;
    const module = make(golden.options);
    const mask = golden.mask && tf.tensor2d(golden.mask);
    expectModuleGolden(golden, {
      module,
      forward: ({ x }) => module.apply(x as tf.Tensor3D, context, mask),
    });
    mask?.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('GRU', () => {
  useBackend();

  it('starts uniform in ±1/√hidden, each parameter by its own path', () => {
    const module = make({ hiddenDim: 64, bidirectional: true });
    const alone = make({ hiddenDim: 64 });
    for (const { path, variable } of module.parameters) {
      const largest = Math.max(...variable.dataSync().map(Math.abs));
      expect(largest, path).toBeLessThanOrEqual(0.125);
      expect(largest, path).toBeGreaterThan(0.12);
    }
    for (const { path, variable } of alone.parameters) {
      const same = module.parameters.find((other) => other.path === path)!;
      expect(same.variable.dataSync()).toEqual(variable.dataSync());
    }
    module.dispose();
    alone.dispose();
  });

  it('takes a mask of ones for none, and a step in the middle without mask for one that is not there', () => {
    const module = make({ bidirectional: true, numLayers: 2 });
    tf.tidy(() => {
      const x = spread([2, 4, 3]) as tf.Tensor3D;
      const plain = module.apply(x, context);
      expect(module.apply(x, context, tf.ones([2, 4]))).toBeAllClose(plain);
      const [a, b] = [tf.slice(x, [0, 0, 0], [2, 2, 3]), tf.slice(x, [0, 2, 0], [2, 2, 3])];
      const gap = tf.concat([a, spread([2, 1, 3], 5) as tf.Tensor3D, b], 1);
      const mask = tf.tensor2d([
        [1, 1, 0, 1, 1],
        [1, 1, 0, 1, 1],
      ]);
      const result = module.apply(gap, context, mask);
      const rest = tf.concat(
        [tf.slice(result, [0, 0, 0], [2, 2, 4]), tf.slice(result, [0, 3, 0], [2, 2, 4])],
        1,
      );
      expect(rest).toBeAllClose(plain);
    });
    module.dispose();
  });

  it('drops states between layers only, and only while training', () => {
    const training = createDropoutContext({ random: createRandom(2), training: true });
    tf.tidy(() => {
      const x = spread([1, 3, 3]) as tf.Tensor3D;
      const one = make({ dropoutRate: 0.5 });
      expect(one.apply(x, training)).toBeAllClose(one.apply(x, context));
      const two = make({ dropoutRate: ALL, numLayers: 2 });
      const blind = two.apply(x, training);
      expect(blind).toBeAllClose(two.apply(tf.zerosLike(x), training));
      expect(() => expect(blind).toBeAllClose(two.apply(x, context))).toThrow();
      one.dispose();
      two.dispose();
    });
  });

  it('refuses what it cannot read', () => {
    expect(() => make({ hiddenDim: 0 })).toThrow(ConfigError);
    expect(() => make({ dropoutRate: 1 })).toThrow('gru: dropoutRate');
    const module = make();
    const x = tf.zeros([2, 4, 3]) as tf.Tensor3D;
    expect(() => module.apply(tf.zeros([2, 4, 2]), context)).toThrow(ShapeError);
    expect(() => module.apply(x, context, tf.ones([2, 3]))).toThrow('gru: mask: expected shape [2, 4]');
    module.dispose();
  });
});
