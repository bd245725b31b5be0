import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { describeOn, readGolden } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadBeside } from '../__fixtures__/golden-backbone.js';
import { expectImageCase, type ImageCase, recordingContext } from '../__fixtures__/image-case.js';
import type { ImageBackboneOptions } from './image-backbone.js';
import { loadImageBackbone } from './load-image-backbone.js';

const { cases } = readGolden<{ cases: ImageCase[] }>(import.meta.url, 'image');
const context = createDropoutContext({ random: createRandom(5), training: false });

const load = (name: string, options: Partial<ImageBackboneOptions> = {}) =>
  loadBeside(import.meta.url, name, loadImageBackbone, { path: 'visual', ...options });

// wasm has no gradient of pooling.
describeOn('encoders of images', ['cpu', 'tensorflow'], () => {
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });

  it.each(cases)('give maps and every gradient as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.folder, { statistics: golden.statistics });
    expectImageCase(backbone, golden, context);
    backbone.dispose();
  });

  it('moves running statistics by the real images alone', async () => {
    const golden = cases.find(({ statistics }) => statistics === 'batch')!;
    const { backbone } = await load(golden.folder, { statistics: 'batch' });
    const found = [
      golden.pixels,
      [...golden.pixels, golden.pixels[0]!.map((row) => row.map((each) => each.map(() => 9)))],
    ].map((pixels, padded) => {
      const { context: training, assigned } = recordingContext();
      return tf.tidy(() => {
        const real = tf.tensor1d([...golden.pixels.map(() => 1), ...(padded ? [0] : [])]);
        const maps = backbone.maps(tf.tensor4d(pixels), { ...training, real });
        const values = tf.slice(maps, 0, golden.pixels.length).arraySync();
        const statistics = backbone.state.map(({ variable }) => [...assigned.get(variable)!.dataSync()]);
        tf.dispose([...assigned.values()]);
        return { values, statistics };
      });
    });
    expect(found[1]!.values).toBeAllClose(found[0]!.values, { rtol: 1e-5, atol: 1e-5 });
    for (const [i, each] of found[1]!.statistics.entries()) {
      expect(each).toBeAllClose(found[0]!.statistics[i]!, { rtol: 1e-5, atol: 1e-6 });
    }
    backbone.dispose();
  });

  const frozen = cases.filter(({ statistics }) => statistics === 'frozen');
  it.each(frozen)(
    'gives an image alone what it gives beside others, by running statistics: $name',
    async (golden) => {
      const { backbone } = await load(golden.folder);
      tf.tidy(() => {
        const pixels = tf.tensor4d(golden.pixels);
        const alone = backbone.maps(tf.slice(pixels, [1, 0, 0, 0], [1, -1, -1, -1]), context);
        const beside = tf.slice(backbone.maps(pixels, context), [1, 0, 0, 0], [1, -1, -1, -1]);
        expect(alone).toBeAllClose(beside.arraySync(), { rtol: 1e-6, atol: 1e-6 });
      });
      backbone.dispose();
    },
  );

  it('refuses pictures of another size than that of a table of positions', async () => {
    const { backbone } = await load('vit');
    const pixels = tf.zeros([1, 20, 20, 3]) as tf.Tensor4D;
    expect(() => backbone.maps(pixels, context)).toThrow(/expected shape \[batch, 20, 27, 3\]/);
    pixels.dispose();
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
