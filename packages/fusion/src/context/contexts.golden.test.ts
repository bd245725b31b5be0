import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { expectModuleGolden, type ModuleGolden, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ContextOptions } from './built-in-contexts.js';
import { createContext } from './create-context.js';

interface Case extends ModuleGolden {
  readonly dim: number;
  readonly options: object;
  readonly mask: number[][];
  readonly speakers?: number[][];
}

const random = createRandom(1);
const evaluating = createDropoutContext({ random, training: false });

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });

  describe.each(['dialogue-gru', 'dialogue-transformer'] as const)('%s', (type) => {
    const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, type);

    it.each(cases)('equals PyTorch: $name', (golden) => {
      const module = createContext({
        ...({ type, ...golden.options } as ContextOptions),
        dim: golden.dim,
        random,
      });
      const mask = tf.tensor2d(golden.mask);
      const speakers = golden.speakers && tf.tensor2d(golden.speakers, undefined, 'int32');
      expectModuleGolden(golden, {
        module,
        forward: ({ utterances }) =>
          module.apply(utterances as tf.Tensor3D, { mask, ...(speakers && { speakers }) }, evaluating),
      });
      mask.dispose();
      speakers?.dispose();
    });
  });

  it('leaves no tensor behind', () => {
    expect(tf.memory().numTensors).toBe(before);
  });
});
