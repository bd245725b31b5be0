import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, readSafetensors } from '@erc/core';
import {
  type Lora,
  loraSchema,
  openWeights,
  type PretrainedWeights,
  pretrainedOptionsSchema,
} from '@erc/pretrained';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import { saveBackbone } from '../weights/save-backbone.js';
import { saveAdapter } from './save-adapter.js';

const newFolder = temporaryFolders();
const random = createRandom(5);
const open = (model: string): Promise<PretrainedWeights> =>
  openWeights(pretrainedOptionsSchema.parse({ model }), { where: 'test' });

/** Saves a fixture's adapters alone, and the whole with adapters merged. */
async function saved(name: string, lora: Lora) {
  const folder = fileURLToPath(new URL(`../text/__fixtures__/${name}`, import.meta.url));
  const weights = await open(folder);
  const loaded = await loadTextBackbone(weights, { path: 'text', lora, random }, 'test');
  for (const [i, { path, variable }] of loaded.backbone.parameters.entries()) {
    if (path.includes('/lora/')) {
      tf.tidy(() => variable.assign(tf.randomUniform(variable.shape, -1, 1, 'float32', 9 + i)));
    }
  }
  const around = await newFolder();
  const { files } = await saveAdapter({ loaded, weights, folder: join(around, 'adapter') }, 'test');
  await saveBackbone({ loaded, weights, folder: join(around, 'merged') }, 'test');
  loaded.backbone.dispose();
  const read = (file: string) => readFile(join(around, 'adapter', file));
  return {
    files,
    weights,
    merged: await open(join(around, 'merged')),
    config: JSON.parse(await read('adapter_config.json').then(String)) as Record<string, unknown>,
    tensors: readSafetensors(await read('adapter_model.safetensors')).tensors,
  };
}

describe('saveAdapter', () => {
  useBackend(['cpu']);

  it.each([
    ['roberta', ['query', 'feed-forward/1'], 'roberta.encoder.layer.1.output.dense'],
    ['gpt2', ['query', 'value', 'output'], 'h.1.attn.c_attn'],
    ['gpt2', ['key', 'feed-forward/0'], 'h.0.mlp.c_fc'],
  ] as const)('gives by B·A what merging adds: %s, %s', async (name, targets, layer) => {
    const lora = loraSchema.parse({ rank: 2, alpha: 3, targets: [...targets] });
    const { weights, merged, tensors, config } = await saved(name, lora);
    const kernel = [...weights.arrays.keys()].find((each) => each.endsWith(`${layer}.weight`))!;
    const module = layer.replace(/^roberta\./, '');
    const [a, b] = ['A', 'B'].map((which) => tensors[`base_model.model.${module}.lora_${which}.weight`]!);
    const rank = a!.shape[0]!;
    const isJoined = layer.endsWith('c_attn');
    expect(rank).toBe(isJoined ? 4 : 2);
    // α / r is the same for all.
    expect(config).toMatchObject({ r: 2, lora_alpha: 3, fan_in_fan_out: name === 'gpt2' });
    if (isJoined) {
      expect(config.rank_pattern).toMatchObject({ [module]: 4 });
      expect(config.alpha_pattern).toMatchObject({ [module]: 6 });
    } else if (targets.length < 3) expect(config.rank_pattern).toEqual({});
    const [before, now] = [await weights.read(kernel), await merged.read(kernel)];
    const shape = weights.arrays.get(kernel)!.shape as [number, number];
    tf.tidy(() => {
      const [down, up] = [a!, b!].map(({ data, shape: [rows, columns] }) =>
        tf.tensor2d(data, [rows!, columns!]),
      );
      const change = tf.mul(tf.matMul(up!, down!), 3 / 2);
      const inFile = name === 'gpt2' ? tf.transpose(change) : change;
      const expected = tf.add(tf.tensor2d(before, shape), inFile);
      expect(tf.tensor2d(now, shape)).toBeAllClose(expected.arraySync() as number[][], {
        rtol: 0,
        atol: 1e-6,
      });
      expect(tf.max(tf.abs(change)).dataSync()[0]).toBeGreaterThan(0.1);
    });
    await Promise.all([weights.close(), merged.close()]);
  });

  it('has the adapters alone, each by the whole name of its layer', async () => {
    const { files, weights, merged, tensors, config } = await saved('bert', loraSchema.parse({}));
    expect(files).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
    const modules = config.target_modules as string[];
    expect(Object.keys(tensors).sort()).toEqual(
      modules
        .flatMap((name) => ['A', 'B'].map((which) => `base_model.model.${name}.lora_${which}.weight`))
        .sort(),
    );
    for (const module of modules)
      expect(module).toMatch(/^encoder\.layer\.\d\.attention\.self\.(query|value)$/);
    await Promise.all([weights.close(), merged.close()]);
  });

  it('refuses an encoder without adapters', async () => {
    const weights = await open(fileURLToPath(new URL('../text/__fixtures__/bert', import.meta.url)));
    const loaded = await loadTextBackbone(weights, { path: 'text', random }, 'test');
    const folder = join(await newFolder(), 'adapter');
    await expect(saveAdapter({ loaded, weights, folder }, 'test')).rejects.toThrow(
      /^test: expected an encoder with adapters, received one without\.$/,
    );
    await weights.close();
    loaded.backbone.dispose();
  });
});
