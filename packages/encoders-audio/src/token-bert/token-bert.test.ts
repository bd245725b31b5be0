import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AudioInput, createRandom, type FeatureArray, type Truncation } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createAudioEncoder } from '../audio-encoder.js';
import speech from '../speech/__fixtures__/speech.json' with { type: 'json' };
import golden from './__fixtures__/token-bert.json' with { type: 'json' };
import { tokenBert } from './token-bert.js';
import type { TokenBertOptions } from './token-bert-options.js';

useBackend(['cpu']);
const newFolder = temporaryFolders();
const place = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tokens = {
  type: 'speech-tokens',
  model: place('../speech/__fixtures__/wav2vec2-masked'),
  layers: 'conv',
  codebook: place('../speech/__fixtures__/codebook.safetensors'),
  dictionary: place('../speech/__fixtures__/dictionary.txt'),
} as const;
const common = { type: 'token-bert', model: place('__fixtures__/codes-bert'), tokens } as const;
const sounds = speech.pcm16.map(
  (pcm): AudioInput => ({ samples: Float32Array.from(pcm, (value) => value / 32_768), sampleRateHz: 16_000 }),
);
const [whole, cut] = golden.cases;

async function featuresOf(
  options: Partial<TokenBertOptions> = {},
  inputs = sounds,
  onTruncation?: (i: number, cut: Truncation) => void,
): Promise<FeatureArray[]> {
  const encoder = await createAudioEncoder({ ...common, ...options } as TokenBertOptions);
  try {
    return (await encoder.encode(inputs, onTruncation ? { onTruncation } : {})) as FeatureArray[];
  } finally {
    await encoder.dispose();
  }
}

function expectClose(received: ArrayLike<number>, expected: readonly number[]): void {
  expect(received.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(received[i]! - value)).toBeLessThan(1e-4);
}

describe('token-bert, frozen', () => {
  it.each([
    ['first', {}, whole!.first],
    ['mean', { pooling: 'mean' }, whole!.mean],
    ['none', { pooling: 'none' }, whole!.sequence],
    ['first of layer 1', { layers: 1 }, whole!.firstOfLayer1],
    ['first of seven tokens', { maxTokens: 7 }, cut!.first],
  ] as const)('gives what transformers gives for the codes of a sound: %s', async (_, options, expected) => {
    const [feature] = await featuresOf(options, [sounds[0]!]);
    expectClose(feature!.data, expected);
    expect(feature!.shape).toEqual('pooling' in options && options.pooling === 'none' ? [17, 8] : [8]);
  });

  it('gives each sound of several what it gives alone', async () => {
    const together = await featuresOf();
    for (const [i, sound] of sounds.entries()) {
      const [alone] = await featuresOf({}, [sound]);
      expectClose(together[i]!.data, [...alone!.data]);
    }
  });

  it('says a cut once for a sound, and keeps what ends it', async () => {
    const cuts: unknown[] = [];
    await featuresOf({ maxTokens: 7 }, [sounds[0]!], (i, each) => cuts.push([i, each]));
    expect(cuts).toEqual([[0, { from: 17, to: 7, unit: 'tokens' }]]);
  });

  it('refuses more tokens than the model takes, no dictionary, and one of more ids than it knows', async () => {
    await expect(featuresOf({ maxTokens: 47 })).rejects.toThrow('maxTokens: expected at most 46');
    const { dictionary: _, ...withoutDictionary } = tokens;
    await expect(featuresOf({ tokens: withoutDictionary })).rejects.toThrow(
      'tokens.dictionary: expected the dictionary of the model',
    );
    const dictionary = join(await newFolder(), 'dict.txt');
    await writeFile(dictionary, Array.from({ length: 7 }, (_, i) => `0-${i} 1\n`).join(''));
    await expect(featuresOf({ tokens: { ...tokens, dictionary } })).rejects.toThrow(
      'tokens.dictionary: expected at most 10 ids, those that the model knows, received 11',
    );
  });
});

describe('token-bert, trained', () => {
  const use = (options: object) => {
    const parsed = tokenBert.schema.parse({ ...common, ...options });
    const found = tokenBert.use(parsed);
    if (found.state !== 'trained') throw new Error('expected an encoder that is trained');
    return found;
  };

  it('reads the ids of the codes as whole numbers', async () => {
    const prepare = await use({ train: 'all' }).prepare();
    const [feature] = (await prepare.encode([sounds[0]!])) as FeatureArray[];
    expect(feature).toEqual({ data: Int32Array.from(whole!.ids), shape: [17] });
    expect(feature!.data).toBeInstanceOf(Int32Array);
    await prepare.dispose();
  });

  it('keeps what ends the codes where they are cut, and as published loses it', async () => {
    const cut = async (options: object) => {
      const prepare = await use({ train: 'all', maxTokens: 7, ...options }).prepare();
      const [feature] = (await prepare.encode([sounds[0]!])) as FeatureArray[];
      await prepare.dispose();
      return { id: prepare.id, ids: [...feature!.data] };
    };
    const ids = [...whole!.ids];
    const [today, said, published] = [
      await cut({}),
      await cut({ truncation: 'right' }),
      await cut({ truncation: 'legacy-end' }),
    ];
    expect(today.ids).toEqual([...ids.slice(0, 6), ids.at(-1)]);
    expect(said).toEqual(today);
    expect(published.ids).toEqual(ids.slice(0, 7));
    expect(published.id).not.toBe(today.id);
  });

  it.each([
    ['first', { train: 'all' }],
    ['mean', { train: { layers: 1 }, pooling: 'mean' }],
  ] as const)(
    'is a module of an audio stream that gives what transformers gives: %s',
    async (key, options) => {
      const pretrained = await use(options).load();
      const encoder = await pretrained.create({ path: 'encoder/audio', random: createRandom(1) });
      expect(encoder.input).toEqual({ modality: 'audio', kind: 'tokens' });
      expect(encoder.output).toEqual({ modality: 'audio', dim: 8, kind: 'vector' });
      // A short row beside it, padded.
      const width = 20;
      const rows = golden.cases.filter((_, i) => i !== 1);
      const values = tf.tensor2d(
        rows.map(({ ids }) => [...ids, ...new Array<number>(width - ids.length).fill(0)]),
        undefined,
        'int32',
      );
      const mask = tf.tensor2d(
        rows.map(({ ids }) => Array.from({ length: width }, (_, i) => Number(i < ids.length))),
      );
      const context = createDropoutContext({ random: createRandom(2), training: false });
      const { values: states } = encoder.encode({ modality: 'audio', values, mask }, context);
      expectClose(
        states.dataSync(),
        rows.flatMap((row) => row[key]),
      );
      tf.dispose([values, mask, states]);
      encoder.dispose();
      await pretrained.dispose();
    },
  );

  it('is known by its weights, and its tokens by what makes them', async () => {
    const ids = await Promise.all(
      [{ train: 'all' }, { train: { layers: 1 } }, { train: 'all', pooling: 'mean' }].map(async (options) => {
        const encoder = await use(options).prepare();
        await encoder.dispose();
        return encoder.id;
      }),
    );
    expect(new Set(ids).size).toBe(1);
    const legacy = await use({ train: 'all', tokens: { ...tokens, legacy: 'rate-22050' } }).prepare();
    expect(legacy.id).not.toBe(ids[0]);
    await legacy.dispose();
  });

  it('resolves its paths and those of its tokens', () => {
    const options = tokenBert.schema.parse({
      type: 'token-bert',
      model: 'b',
      tokens: { type: 'speech-tokens', model: 'w', codebook: 'c', dictionary: 'd' },
    });
    const resolve = { path: (path: string) => `/home/${path}`, model: (model: string) => `/models/${model}` };
    expect(tokenBert.withPaths(options, resolve)).toMatchObject({
      model: '/models/b',
      tokens: { model: '/models/w', codebook: '/home/c', dictionary: '/home/d' },
    });
  });
});
