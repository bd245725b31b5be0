import { createRandom } from '@erc/core';
import { createDropoutContext, type ForwardContext } from '@erc/nn';
import { expectTraceable, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectGoldenGradients, type GoldenGradients, loadBeside } from '../__fixtures__/golden-backbone.js';
import type { ImageBackboneOptions } from './image-backbone.js';
import { loadImageBackbone } from './load-image-backbone.js';

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly statistics: 'frozen' | 'batch';
  readonly pixels: number[][][][];
  readonly maps: number[][][][];
  readonly cotangent: number[][][][];
  readonly gradients: GoldenGradients;
  readonly after?: GoldenGradients;
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'image');
const context = createDropoutContext({ random: createRandom(5), training: false });

const load = (name: string, options: Partial<ImageBackboneOptions> = {}) =>
  loadBeside(import.meta.url, name, loadImageBackbone, { path: 'visual', ...options });

/** A context of training that keeps what is assigned. */
function recording(): { readonly context: ForwardContext; readonly assigned: Map<tf.Variable, tf.Tensor> } {
  const assigned = new Map<tf.Variable, tf.Tensor>();
  return {
    assigned,
    context: {
      training: true,
      dropout: (x) => x,
      assign(variable, value) {
        assigned.get(variable)?.dispose();
        assigned.set(variable, tf.keep(value.clone()));
      },
    },
  };
}

// wasm has no gradient of pooling.
describe('encoders of images on cpu', () => {
  useBackend(['cpu']);
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });

  it.each(cases)('give maps and every gradient as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.folder, { statistics: golden.statistics });
    const { context: training, assigned } = recording();
    const forward = golden.statistics === 'batch' ? training : context;
    tf.tidy(() => {
      const pixels = tf.tensor4d(golden.pixels);
      const cotangent = tf.tensor4d(golden.cotangent);
      const maps = expectTraceable(() => backbone.maps(pixels, forward));
      expect(maps).toBeAllClose(golden.maps, { rtol: 1e-4, atol: 1e-5 });
      const loss = (): tf.Scalar => tf.sum(tf.mul(backbone.maps(pixels, forward), cotangent));
      expectGoldenGradients(backbone, loss, golden.gradients);
    });
    const { after } = golden;
    if (after) {
      for (const { path, variable } of backbone.state) {
        const { names } = backbone.sources.find(({ parameter }) => parameter.path === path)!;
        const name = names.find((each) => Object.hasOwn(after, each))!;
        expect(assigned.get(variable)!, path).toBeAllClose([...after[name]!.data], {
          rtol: 1e-5,
          atol: 1e-6,
        });
      }
    } else expect(assigned.size).toBe(0);
    tf.dispose([...assigned.values()]);
    backbone.dispose();
  });

  it('gives an image alone what it gives beside others, by running statistics', async () => {
    const [golden] = cases as [Case];
    const { backbone } = await load(golden.folder);
    tf.tidy(() => {
      const pixels = tf.tensor4d(golden.pixels);
      const alone = backbone.maps(tf.slice(pixels, [1, 0, 0, 0], [1, -1, -1, -1]), context);
      const beside = tf.slice(backbone.maps(pixels, context), [1, 0, 0, 0], [1, -1, -1, -1]);
      expect(alone).toBeAllClose(beside.arraySync(), { rtol: 1e-6, atol: 1e-6 });
    });
    backbone.dispose();
  });

  it('passes over the classifier of torchvision, by name', async () => {
    const { backbone, passedOver } = await load('basic');
    expect(passedOver.filter((name) => !name.endsWith('num_batches_tracked'))).toEqual([
      'fc.bias',
      'fc.weight',
    ]);
    backbone.dispose();
  });

  it('leaves no tensor behind', () => {
    expect(tf.memory().numTensors).toBe(before);
  });
});
