import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type WeightReader, weightsInMemory } from '@erc/core';
import { loraSchema, openWeights, type PretrainedWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveImageStreamEncoder, saveTextStreamEncoder } from './save-stream-encoder.js';

const newFolder = temporaryFolders();
const open = (model: string): Promise<PretrainedWeights> =>
  openWeights(pretrainedOptionsSchema.parse({ model }), { where: 'test' });

/** Weights of a training, all of one value. */
const trained = (shapes: Readonly<Record<string, readonly number[]>>, value: number): WeightReader =>
  weightsInMemory(
    Object.fromEntries(
      Object.entries(shapes).map(([path, shape]) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        return [path, { data: new Float32Array(size).fill(value), shape }];
      }),
    ),
  );

describe('a saved stream encoder', () => {
  useBackend(['cpu']);
  let weights: PretrainedWeights;
  beforeAll(async () => {
    weights = await open(fileURLToPath(new URL('../text/__fixtures__/bert', import.meta.url)));
  });
  afterAll(() => weights.close());
  const query = 'bert.encoder.layer.1.attention.self.query.weight';
  const nameOf = (name: string): string =>
    [...weights.arrays.keys()].find((each) => name.endsWith(each) || each.endsWith(name))!;

  it('has what was trained, and the rest as it began', async () => {
    const folder = join(await newFolder(), 'saved');
    const name = nameOf(query);
    const reader = trained(
      {
        'encoder/text/layers/1/attention/query/kernel': weights.arrays.get(name)!.shape,
        'fusion/kernel': [2],
      },
      3,
    );
    const options = { path: 'encoder/text', weights: reader, folder };
    await saveTextStreamEncoder(weights, { train: { layers: 1 } }, options, 'test');
    const saved = await open(folder);
    expect(new Set(await saved.read(name))).toEqual(new Set([3]));
    for (const other of weights.arrays.keys()) {
      if (other !== name && weights.arrays.get(other)!.isFloat) {
        expect(await saved.read(other), other).toEqual(await weights.read(other));
      }
    }
    await saved.close();
  });

  it('has its adapters merged, or them alone', async () => {
    const around = await newFolder();
    const lora = loraSchema.parse({ rank: 1, alpha: 2, targets: ['query'] });
    const at = 'encoder/text/layers/1/attention/query/lora';
    const [rows, columns] = weights.arrays.get(nameOf(query))!.shape as [number, number];
    const reader = trained({ [`${at}/down`]: [1, columns], [`${at}/up`]: [rows, 1] }, 3);
    const save = (name: string, adaptersAlone: boolean) =>
      saveTextStreamEncoder(
        weights,
        { train: { lora } },
        { path: 'encoder/text', weights: reader, folder: join(around, name), adaptersAlone },
        'test',
      );
    await save('merged', false);
    const merged = await open(join(around, 'merged'));
    const before = await weights.read(nameOf(query));
    // 2 / 1 · 3 · 3.
    expect(await merged.read(nameOf(query))).toEqual(before.map((value) => value + 18));
    await merged.close();
    await save('adapter', true);
    expect(await readdir(join(around, 'adapter'))).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
    ]);
  });

  it('has the running statistics of an image encoder', async () => {
    const image = await open(fileURLToPath(new URL('../image/__fixtures__/bottleneck', import.meta.url)));
    const name = [...image.arrays.keys()].find((each) =>
      each.endsWith('embedder.normalization.running_mean'),
    )!;
    const folder = join(await newFolder(), 'saved');
    const reader = trained({ 'encoder/visual/stem/norm/mean': image.arrays.get(name)!.shape }, 5);
    const options = { path: 'encoder/visual', weights: reader, folder };
    await saveImageStreamEncoder(image, { train: 'all' }, options, 'test');
    const saved = await open(folder);
    expect(new Set(await saved.read(name))).toEqual(new Set([5]));
    await saved.close();
    await image.close();
  });

  it('refuses weights that are not its own, and another file than it began as', async () => {
    const folder = join(await newFolder(), 'saved');
    const save = (reader: WeightReader) =>
      saveTextStreamEncoder(
        weights,
        { train: 'all' },
        { path: 'encoder/text', weights: reader, folder },
        'test',
      );
    await expect(save(trained({ 'encoder/text/layers/9/x': [2] }, 1))).rejects.toThrow(
      /"encoder\/text\/layers\/9\/x": expected a parameter of the encoder, received \[2\]/,
    );
    const kernel = 'encoder/text/layers/1/attention/query/kernel';
    await expect(save(trained({ [kernel]: [2] }, 1))).rejects.toThrow(
      /expected shape \[\d+, \d+\], received \[2\]/,
    );
    const origins = new Map([[kernel, { weights: 'f'.repeat(64), model: 'other/bert' }]]);
    await expect(save({ ...trained({}, 1), origins })).rejects.toThrow(
      /expected the weights that it was left to, those of other\/bert \(ffffffffffff\), received others/,
    );
  });
});
