import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, planSafetensors, toFloat16 } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { loraSchema, openWeights, type PretrainedWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { LoadableBackbone, LoadedBackbone } from '../architecture.js';
import { loadImageBackbone } from '../image/load-image-backbone.js';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import { saveBackbone } from './save-backbone.js';
import { storedFloats } from './stored-floats.js';

const newFolder = temporaryFolders();
const random = createRandom(5);
const open = (model: string): Promise<PretrainedWeights> =>
  openWeights(pretrainedOptionsSchema.parse({ model }), { where: 'test' });
const fixture = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

type Loaded = LoadedBackbone<LoadableBackbone>;

/** A family's folder, how it is loaded, and how it is loaded in part. */
const FAMILIES: readonly (readonly [string, (weights: PretrainedWeights) => Promise<Loaded>])[] = [
  ...['bert', 'roberta', 'electra', 'gpt2'].map(
    (name) =>
      [
        `text/__fixtures__/${name}`,
        (weights: PretrainedWeights) => loadTextBackbone(weights, { path: 'text', random }, 'test'),
      ] as const,
  ),
  ...['base', 'large', 'hubert'].map(
    (name) =>
      [
        `speech/__fixtures__/${name}`,
        (weights: PretrainedWeights) => loadSpeechBackbone(weights, { path: 'audio', random }, 'test'),
      ] as const,
  ),
  ...['basic', 'bottleneck'].map(
    (name) =>
      [
        `image/__fixtures__/${name}`,
        (weights: PretrainedWeights) => loadImageBackbone(weights, { path: 'visual' }, 'test'),
      ] as const,
  ),
];

/** The bytes of every array of a file. */
async function bytesOf(weights: PretrainedWeights): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const name of [...weights.arrays.keys()].sort()) {
    const { dtype, shape, parts } = weights.stored(name);
    const all: Uint8Array[] = [];
    for await (const part of parts()) all.push(part);
    entries.push([name, `${dtype} [${shape.join(', ')}] ${Buffer.concat(all).toString('hex')}`]);
  }
  return Object.fromEntries(entries);
}

/** Gives every variable of an encoder other values. */
function train({ backbone }: Loaded): void {
  const variables = new Set(
    [...backbone.parameters, ...backbone.sources.map(({ parameter }) => parameter)].map(
      ({ variable }) => variable,
    ),
  );
  for (const variable of variables) {
    tf.tidy(() =>
      variable.assign(tf.add(variable, tf.randomUniform(variable.shape, 0.01, 0.1, 'float32', 3))),
    );
  }
}

describe('saveBackbone', () => {
  useBackend(['cpu']);

  it.each(FAMILIES)('writes what it has read, to the bit, under the names it had: %s', async (name, load) => {
    const weights = await open(fixture(name));
    const loaded = await load(weights);
    const folder = join(await newFolder(), 'saved');
    const { weightsFileSha256, files } = await saveBackbone({ loaded, weights, folder }, 'test');
    expect(weightsFileSha256).toBe(await sha256OfFile(join(folder, 'model.safetensors')));
    expect(await readdir(folder)).toEqual(files);
    const again = await open(folder);
    expect(await bytesOf(again)).toEqual(await bytesOf(weights));
    expect(again.config).toEqual(weights.config);
    await Promise.all([weights.close(), again.close()]);
    loaded.backbone.dispose();
  });

  it.each(FAMILIES)('gives back what was trained, to the bit: %s', async (name, load) => {
    const weights = await open(fixture(name));
    const loaded = await load(weights);
    train(loaded);
    const folder = join(await newFolder(), 'saved');
    await saveBackbone({ loaded, weights, folder }, 'test');
    const again = await open(folder);
    const reloaded = await load(again);
    const valuesOf = ({ backbone }: Loaded) =>
      backbone.sources.map(({ parameter: { path, variable } }) => [path, variable.dataSync()]);
    expect(valuesOf(reloaded)).toEqual(valuesOf(loaded));
    // Something was trained.
    expect(again.weightsSha256).not.toBe(weights.weightsSha256);
    const [now, before] = [await bytesOf(again), await bytesOf(weights)];
    for (const each of loaded.passedOver) expect(now[each]).toBe(before[each]);
    await Promise.all([weights.close(), again.close()]);
    loaded.backbone.dispose();
    reloaded.backbone.dispose();
  });

  it.each(['bert', 'gpt2'])('copies the layers below the first one from the original: %s', async (name) => {
    const weights = await open(fixture(`text/__fixtures__/${name}`));
    const loaded = await loadTextBackbone(weights, { path: 'text', firstLayer: 1, random }, 'test');
    train(loaded);
    const folder = join(await newFolder(), 'saved');
    await saveBackbone({ loaded, weights, folder }, 'test');
    const again = await open(folder);
    const [now, before] = [await bytesOf(again), await bytesOf(weights)];
    const same = Object.keys(before).filter((each) => now[each] === before[each]);
    expect(Object.keys(now)).toEqual(Object.keys(before));
    expect(same).toEqual([...loaded.passedOver].sort());
    expect(same.some((each) => /\b(layer|h)\.0\./.test(each))).toBe(true);
    await Promise.all([weights.close(), again.close()]);
    loaded.backbone.dispose();
  });

  it('takes the values that it is given, in place of those of the variables', async () => {
    const weights = await open(fixture('text/__fixtures__/gpt2'));
    const loaded = await loadTextBackbone(weights, { path: 'text', random }, 'test');
    const folder = join(await newFolder(), 'saved');
    const asked: string[] = [];
    await saveBackbone(
      {
        loaded,
        weights,
        folder,
        values({ path, variable }) {
          asked.push(path);
          return new Float32Array(variable.size).fill(path.endsWith('/value/bias') ? 3 : 2);
        },
      },
      'test',
    );
    expect(asked.sort()).toEqual(loaded.backbone.parameters.map(({ path }) => path).sort());
    const again = await open(folder);
    const value = 'text/layers/0/attention/value/bias';
    const { name } = loaded.held.find(({ source }) => source.parameter.path === value)!;
    const bias = [...(await again.read(name))];
    const third = bias.length / 3;
    expect(bias).toEqual([...Array(2 * third).fill(2), ...Array(third).fill(3)]);
    await Promise.all([weights.close(), again.close()]);
    loaded.backbone.dispose();
  });

  it('merges adapters into the kernels below them', async () => {
    const weights = await open(fixture('text/__fixtures__/roberta'));
    const lora = loraSchema.parse({ rank: 2, alpha: 3, targets: ['query', 'feed-forward/1'] });
    const loaded = await loadTextBackbone(weights, { path: 'text', lora, random }, 'test');
    train(loaded);
    const folder = join(await newFolder(), 'saved');
    await saveBackbone({ loaded, weights, folder }, 'test');
    const again = await open(folder);
    const plain = await loadTextBackbone(again, { path: 'text', random }, 'test');
    const of = (backbone: LoadableBackbone, path: string): tf.Tensor =>
      backbone.parameters.find((each) => each.path === path)!.variable;
    tf.tidy(() => {
      for (const path of ['text/layers/1/attention/query', 'text/layers/0/feed-forward/1']) {
        const { backbone } = loaded;
        const change = tf.matMul(of(backbone, `${path}/lora/up`), of(backbone, `${path}/lora/down`));
        const merged = tf.add(of(backbone, `${path}/kernel`), tf.mul(change, 3 / 2));
        expect(of(plain.backbone, `${path}/kernel`)).toBeAllClose(merged.arraySync() as number[][], {
          rtol: 1e-6,
          atol: 1e-7,
        });
      }
      const other = 'text/layers/1/attention/key/kernel';
      expect(of(plain.backbone, other).dataSync()).toEqual(of(loaded.backbone, other).dataSync());
    });
    await Promise.all([weights.close(), again.close()]);
    loaded.backbone.dispose();
    plain.backbone.dispose();
  });

  it('copies tokenizer and preprocessor, and writes the numbers of float16 as float32', async () => {
    const source = join(await newFolder(), 'source');
    await mkdir(source);
    await cp(fixture('text/__fixtures__/bert'), source, { recursive: true });
    const config = JSON.parse(await readFile(join(source, 'config.json'), 'utf8')) as Record<string, unknown>;
    await writeFile(join(source, 'config.json'), JSON.stringify({ ...config, torch_dtype: 'float16' }));
    for (const name of ['tokenizer.json', 'vocab.txt', 'notes.txt'])
      await writeFile(join(source, name), name);
    const single = await open(source);
    const names = [...single.arrays.keys()];
    const halves: Uint8Array[] = [];
    for (const name of names) {
      const { buffer } = toFloat16(await single.read(name));
      halves.push(new Uint8Array(buffer));
    }
    const { header } = planSafetensors(
      names.map((name) => [name, { dtype: 'F16', shape: single.arrays.get(name)!.shape }]),
    );
    await single.close();
    await writeFile(join(source, 'model.safetensors'), Buffer.concat([header, ...halves]));

    const weights = await open(source);
    const loaded = await loadTextBackbone(weights, { path: 'text', random }, 'test');
    const folder = join(await newFolder(), 'saved');
    await saveBackbone({ loaded, weights, folder }, 'test');
    expect(await readdir(folder)).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'vocab.txt',
    ]);
    const again = await open(folder);
    expect(again.config).toEqual({ ...config, torch_dtype: 'float32' });
    for (const { name } of loaded.held) {
      expect(again.stored(name).dtype).toBe('F32');
      expect(await again.read(name)).toEqual(await weights.read(name));
    }
    await Promise.all([weights.close(), again.close()]);
    loaded.backbone.dispose();
  });

  it('lets an output layer follow the embedding of words that it shares its weights with', async () => {
    const original = await open(fixture('text/__fixtures__/gpt2'));
    const loaded = await loadTextBackbone(original, { path: 'text', random }, 'test');
    const table = [...original.arrays.keys()].find((name) => name.endsWith('wte.weight'))!;
    const words = await original.read(table);
    const other = words.map((value, i) => (i === 0 ? value + 1 : value));
    /** The fixture with an output layer of these values. */
    const withHead = (head: Float32Array): PretrainedWeights => ({
      ...original,
      arrays: new Map([...original.arrays, ['lm_head.weight', original.arrays.get(table)!]]),
      read: async (name) => (name === 'lm_head.weight' ? head : original.read(name)),
      stored: (name) =>
        name === 'lm_head.weight'
          ? storedFloats(original.arrays.get(table)!.shape, async () => head)
          : original.stored(name),
    });
    train(loaded);
    for (const head of [words, other]) {
      const folder = join(await newFolder(), 'saved');
      const weights = withHead(head);
      await saveBackbone(
        { loaded: { ...loaded, passedOver: [...loaded.passedOver, 'lm_head.weight'] }, weights, folder },
        'test',
      );
      const again = await open(folder);
      expect(await again.read(table)).not.toEqual(words);
      expect(await again.read('lm_head.weight')).toEqual(head === words ? await again.read(table) : other);
      await again.close();
    }
    await original.close();
    loaded.backbone.dispose();
  });

  it('refuses other weights than those it was loaded from, and their own folder', async () => {
    const weights = await open(fixture('text/__fixtures__/bert'));
    const others = await open(fixture('text/__fixtures__/roberta'));
    const loaded = await loadTextBackbone(weights, { path: 'text', random }, 'test');
    const folder = join(await newFolder(), 'saved');
    await expect(saveBackbone({ loaded, weights: others, folder }, 'test')).rejects.toThrow(
      /^test: expected the weights that the encoder was loaded from .*, received those of .*roberta/,
    );
    await expect(saveBackbone({ loaded, weights, folder: weights.directory }, 'test')).rejects.toThrow(
      /expected another folder than that of the model it is made from/,
    );
    await Promise.all([weights.close(), others.close()]);
    loaded.backbone.dispose();
  });

  it('leaves the folder that there was where an array cannot be read', async () => {
    const weights = await open(fixture('text/__fixtures__/bert'));
    const loaded = await loadTextBackbone(weights, { path: 'text', random }, 'test');
    const around = await newFolder();
    const folder = join(around, 'saved');
    await saveBackbone({ loaded, weights, folder }, 'test');
    const before = await readFile(join(folder, 'model.safetensors'));
    const fails = (): never => {
      throw new Error('no values');
    };
    await expect(saveBackbone({ loaded, weights, folder, values: fails }, 'test')).rejects.toThrow(
      'no values',
    );
    expect(await readdir(around)).toEqual(['saved']);
    expect(await readFile(join(folder, 'model.safetensors'))).toEqual(before);
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await saveBackbone({ loaded, weights, folder }, 'test');
    expect(await readdir(folder)).toEqual(['config.json', 'model.safetensors']);
    const [kept] = (await readdir(around)).filter((name) => name !== 'saved');
    expect(await readdir(join(around, kept!))).toEqual(['notes.txt']);
    await weights.close();
    loaded.backbone.dispose();
  });
});
