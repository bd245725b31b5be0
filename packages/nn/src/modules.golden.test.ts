import { createRandom } from '@erc/core';
import { expectModuleGolden, type ModuleGolden, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Conv1dOptions,
  type Conv2dOptions,
  createConv1d,
  createConv2d,
  createDropoutContext,
  createEmbedding,
  createLayerNorm,
  createLinear,
  createMlp,
  createMultiHeadAttention,
} from './index.js';

interface Case<Options> extends ModuleGolden {
  readonly options: Options;
}

/** Options of a factory as JSON has them. */
type Plain<F extends (options: never) => unknown> = Omit<Parameters<F>[0], 'path' | 'random'>;

const random = createRandom(1);
const context = createDropoutContext({ random, training: false });
const cases = <T>(name: string): T[] => readGolden<{ cases: T[] }>(import.meta.url, name).cases;

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });

  it.each(cases<Case<Plain<typeof createLinear>>>('linear'))('linear equals PyTorch: $name', (golden) => {
    const module = createLinear({ path: 'linear', random, ...golden.options });
    expectModuleGolden(golden, { module, forward: ({ x }) => module.apply(x!, context) });
  });

  it.each(cases<Case<Plain<typeof createLayerNorm>>>('layer-norm'))(
    'layer norm equals PyTorch: $name',
    (golden) => {
      const module = createLayerNorm({ path: 'norm', ...golden.options });
      expectModuleGolden(golden, { module, forward: ({ x }) => module.apply(x!, context) });
    },
  );

  it.each(cases<Case<Plain<typeof createMlp>>>('mlp'))('MLP equals PyTorch: $name', (golden) => {
    const module = createMlp({ path: 'mlp', random, ...golden.options });
    expectModuleGolden(golden, { module, forward: ({ x }) => module.apply(x!, context) });
  });

  it.each(
    cases<Case<Plain<typeof createMultiHeadAttention>> & { attention: number[][][][]; keyMask?: number[][] }>(
      'attention',
    ),
  )('attention equals PyTorch: $name', (golden) => {
    const module = createMultiHeadAttention({ path: 'attention', random, ...golden.options });
    const mask = golden.keyMask && tf.tensor2d(golden.keyMask);
    const attend = (inputs: Readonly<Record<string, tf.Tensor>>) => {
      const { query, ...rest } = inputs as Record<string, tf.Tensor3D>;
      return module.apply({ query: query!, ...rest, ...(mask && { keyMask: mask }) }, context);
    };
    let attention: tf.Tensor | undefined;
    expectModuleGolden(golden, {
      module,
      forward: (inputs) => {
        const result = attend(inputs);
        attention?.dispose();
        attention = tf.keep(result.attention);
        return result.output;
      },
    });
    expect(attention).toBeAllClose(golden.attention, { rtol: 1e-4, atol: 1e-6 });
    attention?.dispose();
    mask?.dispose();
  });

  it.each(cases<Case<Plain<typeof createEmbedding>> & { ids: number[] | number[][] }>('embedding'))(
    'embedding equals PyTorch: $name',
    (golden) => {
      const module = createEmbedding({ path: 'embedding', random, ...golden.options });
      const ids = tf.tensor(golden.ids, undefined, 'int32');
      expectModuleGolden(golden, { module, forward: () => module.apply(ids as tf.Tensor2D) });
      ids.dispose();
    },
  );

  it.each(cases<Case<Plain<typeof createConv2d>> & { rank: 1 | 2 }>('conv'))(
    'convolution equals PyTorch: $name',
    (golden) => {
      const options = { path: 'conv', random, ...golden.options };
      if (golden.rank === 1) {
        const module = createConv1d(options as Conv1dOptions);
        expectModuleGolden(golden, { module, forward: ({ x }) => module.apply(x as tf.Tensor3D) });
      } else {
        const module = createConv2d(options as Conv2dOptions);
        expectModuleGolden(golden, { module, forward: ({ x }) => module.apply(x as tf.Tensor4D) });
      }
    },
  );

  it('leaves no tensor behind', () => {
    expect(tf.memory().numTensors).toBe(before);
  });
});
