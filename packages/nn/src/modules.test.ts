import { ConfigError, createRandom, ShapeError } from '@erc/core';
import { isAllFinite, spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createConv1d,
  createConv2d,
  createDropoutContext,
  createEmbedding,
  createLayerNorm,
  createLinear,
  createMlp,
  createMultiHeadAttention,
  type TrainableModule,
} from './index.js';

useBackend();

const random = createRandom(4);
const context = createDropoutContext({ random, training: false });
const valuesOf = ({ parameters }: TrainableModule): number[][] =>
  parameters.map(({ variable }) => [...variable.dataSync()]);
const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

/** Everything that has random initial values, at one seed. */
const factories: Record<string, (seed: number) => TrainableModule> = {
  linear: (seed) => createLinear({ path: 'a', inputDim: 3, outputDim: 2, random: createRandom(seed) }),
  mlp: (seed) => createMlp({ path: 'a', inputDim: 3, layers: [{ dim: 2 }], random: createRandom(seed) }),
  attention: (seed) =>
    createMultiHeadAttention({ path: 'a', embedDim: 4, numHeads: 2, random: createRandom(seed) }),
  embedding: (seed) => createEmbedding({ path: 'a', count: 4, dim: 3, random: createRandom(seed) }),
  conv1d: (seed) =>
    createConv1d({ path: 'a', inputDim: 2, outputDim: 3, kernelSize: 2, random: createRandom(seed) }),
  conv2d: (seed) =>
    createConv2d({ path: 'a', inputDim: 2, outputDim: 3, kernelSize: 2, random: createRandom(seed) }),
};

describe.each(Object.entries(factories))('%s', (_, make) => {
  it('starts the same from the same seed and otherwise from another', () => {
    const [a, b, c] = [make(1), make(1), make(2)];
    expect(valuesOf(a)).toEqual(valuesOf(b));
    expect(valuesOf(a)).not.toEqual(valuesOf(c));
    for (const module of [a, b, c]) module.dispose();
  });

  it('has unique paths and frees its variables', () => {
    const before = tf.memory().numTensors;
    const module = make(1);
    const paths = module.parameters.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.every((path) => path.startsWith('a/'))).toBe(true);
    expect(tf.memory().numTensors - before).toBe(paths.length);
    module.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('initial values', () => {
  it('of a linear layer and a convolution are PyTorch’s: ±1/√fanIn', () => {
    const linear = createLinear({ path: 'l', inputDim: 16, outputDim: 40, random });
    const conv = createConv2d({ path: 'c', inputDim: 4, outputDim: 40, kernelSize: [2, 2], random });
    for (const module of [linear, conv]) {
      for (const values of valuesOf(module)) {
        expect(largest(values)).toBeLessThanOrEqual(0.25);
        expect(largest(values)).toBeGreaterThan(0.2);
      }
      module.dispose();
    }
  });

  it('of attention are Xavier for the packed kernel, and biases of 0', () => {
    const module = createMultiHeadAttention({ path: 'm', embedDim: 24, numHeads: 2, random });
    for (const { path, variable } of module.parameters) {
      const most = largest([...variable.dataSync()]);
      if (path.endsWith('/bias')) expect(most).toBe(0);
      else if (path === 'm/output/kernel') expect(most).toBeCloseTo(1 / Math.sqrt(24), 1.5);
      else expect(most).toBeCloseTo(Math.sqrt(6 / 96), 1.5);
    }
    module.dispose();
  });

  it('of an embedding leave the padding row at 0', () => {
    const module = createEmbedding({ path: 'e', count: 3, dim: 2, paddingIndex: 1, random });
    expect(valuesOf(module)[0]!.slice(2, 4)).toEqual([0, 0]);
    module.dispose();
  });

  it('can be given', () => {
    const init = { kernel: () => Float32Array.of(1, 2), bias: () => Float32Array.of(3) };
    const module = createLinear({ path: 'l', inputDim: 2, outputDim: 1, random, init });
    expect(module.apply(tf.tensor2d([[1, 1]]), context)).toBeAllClose([[6]]);
    module.dispose();
  });

  it('do not depend on the modules made before', () => {
    const make = (path: string) => createLinear({ path, inputDim: 2, outputDim: 2, random: createRandom(9) });
    const alone = make('b');
    const [, second] = [make('a'), make('b')];
    expect(valuesOf(second)).toEqual(valuesOf(alone));
  });
});

describe('an MLP', () => {
  it('drops elements where an entry is dropout alone, before the first layer too', () => {
    const mlp = createMlp({ path: 'd', inputDim: 4, layers: [{ dropoutRate: 1 - 2 ** -30 }], random });
    const training = createDropoutContext({ random, training: true });
    tf.tidy(() => {
      expect(mlp.apply(tf.ones([2, 4]), training)).toBeAllClose(tf.zeros([2, 4]).arraySync());
    });
    expect([mlp.outputDim, mlp.parameters.length]).toEqual([4, 0]);
  });

  it.each([
    [{}, 'expected dim, dropoutRate or l2Normalize, received none of them'],
    [{ l2Normalize: true, activation: 'gelu' } as const, 'expected dim beside activation, received none'],
    [{ dropoutRate: 0.5, bias: false }, 'expected dim beside bias, received none'],
  ])('refuses the entry %j', (entry, message) => {
    expect(() => createMlp({ path: 'e', inputDim: 2, layers: [entry], random })).toThrow(message);
  });
});

describe('memory', () => {
  beforeEach(() => tf.disposeVariables());

  it('grows by the output alone', () => {
    const linear = createLinear({ path: 'l', inputDim: 4, outputDim: 4, random });
    const norm = createLayerNorm({ path: 'n', dim: 4 });
    const mlp = createMlp({
      path: 'm',
      inputDim: 4,
      layers: [{ dim: 4, activation: 'gelu' }, { dim: 2 }],
      random,
    });
    const attention = createMultiHeadAttention({ path: 'a', embedDim: 4, numHeads: 2, causal: true, random });
    const conv = createConv1d({ path: 'c', inputDim: 4, outputDim: 2, kernelSize: 2, padding: 1, random });
    const embedding = createEmbedding({ path: 'e', count: 4, dim: 2, random });
    const x = spread([2, 3, 4]) as tf.Tensor3D;
    const ids = tf.tensor2d([[1, 2]], undefined, 'int32');
    const training = createDropoutContext({ random, training: true });
    const calls: [number, () => unknown][] = [
      [1, () => linear.apply(x, context)],
      [1, () => norm.apply(x, context)],
      [1, () => mlp.apply(x, training)],
      [2, () => attention.apply({ query: x }, training)],
      [1, () => conv.apply(x)],
      [1, () => embedding.apply(ids)],
      [1, () => training.dropout(x, 0.5)],
    ];
    for (const [outputs, call] of calls) {
      const before = tf.memory().numTensors;
      call();
      expect(tf.memory().numTensors - before).toBe(outputs);
    }
  });
});

describe('attention', () => {
  it('gives zero weights and stays finite where no key is real', () => {
    const module = createMultiHeadAttention({ path: 'm', embedDim: 4, numHeads: 2, random });
    tf.tidy(() => {
      const query = spread([2, 3, 4]) as tf.Tensor3D;
      const keyMask = tf.tensor2d([
        [1, 1, 0],
        [0, 0, 0],
      ]);
      const { output, attention } = module.apply({ query, keyMask }, context);
      expect(tf.sum(attention, -1)).toBeAllClose([tf.ones([2, 3]).arraySync(), tf.zeros([2, 3]).arraySync()]);
      expect(isAllFinite(output)).toBe(true);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(module.apply({ query, keyMask }, context).output)) as tf.Scalar,
        module.parameters.map(({ variable }) => variable),
      );
      expect(Object.values(grads).every(isAllFinite)).toBe(true);
    });
    module.dispose();
  });
});

describe('errors', () => {
  const x = (shape: number[]): tf.Tensor => tf.zeros(shape);

  it('name the module and both shapes', () => {
    const linear = createLinear({ path: 'head/linear', inputDim: 4, outputDim: 2, random });
    const norm = createLayerNorm({ path: 'head/norm', dim: 4 });
    const conv = createConv1d({ path: 'head/conv', inputDim: 4, outputDim: 2, kernelSize: 2, random });
    expect(() => linear.apply(x([2, 3]), context)).toThrowError(
      new ShapeError('head/linear', ['…', 4], [2, 3]),
    );
    expect(() => norm.apply(x([2, 3]), context)).toThrowError(ShapeError);
    expect(() => conv.apply(x([2, 3, 3]) as tf.Tensor3D)).toThrowError(
      'head/conv: expected shape [batch, steps, 4], received [2, 3, 3].',
    );
  });

  it('name the keys and masks that do not fit', () => {
    const module = createMultiHeadAttention({ path: 'm', embedDim: 4, numHeads: 2, random });
    const query = x([2, 3, 4]) as tf.Tensor3D;
    const tooMany = x([3, 3, 4]) as tf.Tensor3D;
    expect(() => module.apply({ query, key: tooMany }, context)).toThrowError(/^m: key: expected/);
    expect(() => module.apply({ query, keyMask: x([2, 4]) as tf.Tensor2D }, context)).toThrowError(
      'm: keyMask: expected shape [2, 3], received [2, 4].',
    );
  });

  it('name the options that cannot be', () => {
    expect(() => createLinear({ path: 'l', inputDim: 0, outputDim: 1, random })).toThrowError(
      'l: inputDim: expected an integer of at least 1, received 0.',
    );
    expect(() => createMultiHeadAttention({ path: 'm', embedDim: 5, numHeads: 2, random })).toThrowError(
      ConfigError,
    );
    expect(() => createEmbedding({ path: 'e', count: 3, dim: 2, paddingIndex: 3, random })).toThrowError(
      'e: paddingIndex: expected 0 … 2, received 3.',
    );
    expect(() => createMlp({ path: 'p', inputDim: 2, layers: [], random })).toThrowError();
  });

  it('refuse float ids', () => {
    const module = createEmbedding({ path: 'e', count: 3, dim: 2, random });
    expect(() => module.apply(x([2]) as tf.Tensor1D)).toThrowError('e: ids (int32)');
  });
});
