import { ConfigError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import {
  builtInTextEncoders,
  createTextEncoder,
  fitTextEncoder,
  restoreTextEncoder,
  type TextEncoderOptions,
} from './text-encoder.js';
import { fitTfidfEncoder } from './tfidf/tfidf-encoder.js';

const TRAIN = [
  { speaker: 'Ana', text: 'Stop it!' },
  { speaker: 'Ben', text: 'Make me.' },
];
const OPTIONS = { type: 'tfidf', buckets: 64 } as const;

describe('fitTextEncoder', () => {
  it('fits the encoder of that type', async () => {
    expect((await fitTextEncoder(OPTIONS, TRAIN)).id).toBe(fitTfidfEncoder(OPTIONS, TRAIN).id);
  });

  it('names an unknown type', async () => {
    const options = { type: 'tfdif' } as unknown as TextEncoderOptions;
    await expect(fitTextEncoder(options, TRAIN)).rejects.toThrow(ConfigError);
    await expect(fitTextEncoder(options, TRAIN)).rejects.toThrow(
      /type: expected one of tfidf, transformer, glove, received "tfdif"/,
    );
  });

  it('refuses an encoder that is not fitted, and createTextEncoder one that is', async () => {
    await expect(fitTextEncoder({ type: 'glove', path: 'x' }, TRAIN)).rejects.toThrow(
      'text encoder: expected an encoder that is fitted, received glove, which is frozen with these options.',
    );
    await expect(createTextEncoder(OPTIONS)).rejects.toThrow(
      'text encoder: expected an encoder that is frozen, received tfidf, which is fitted with these options.',
    );
  });
});

describe('restoreTextEncoder', () => {
  it('restores what fitTextEncoder gave', async () => {
    const fitted = await fitTextEncoder(OPTIONS, TRAIN);
    const restored = await restoreTextEncoder(OPTIONS, fitted.state());
    expect(restored.id).toBe(fitted.id);
    expect(await restored.encode(TRAIN)).toEqual(await fitted.encode(TRAIN));
  });
});

const [tfidf, transformer, glove] = builtInTextEncoders;
const RESOLVE = { path: (path: string) => `/home/${path}`, model: (model: string) => `/models/${model}` };

describe('builtInTextEncoders', () => {
  it.each([
    { type: 'transformer', model: 'bert', input: { type: 'previous', contexts: 2 }, cacheDirectory: 'x' },
    { type: 'glove', path: 'a.txt', cleaning: ['hangul'] },
    { type: 'tfidf', charNgrams: false, weights: { char: 2 } },
  ])('take their own parsed options and give them back: $type', (options) => {
    const { schema } = builtInTextEncoders.find(({ type }) => type === options.type)!;
    const parsed = schema.parse(options);
    expect(schema.parse(parsed)).toEqual(parsed);
  });

  it('resolve their paths, and nothing else', () => {
    const options = glove.schema.parse({ type: 'glove', path: 'a.txt' });
    expect(glove.withPaths(options, RESOLVE)).toEqual({ ...options, path: '/home/a.txt' });
    const model = transformer.schema.parse({ type: 'transformer', model: 'bert' });
    expect(transformer.withPaths(model, RESOLVE)).toEqual({ ...model, model: '/models/bert' });
    const cached = transformer.schema.parse({ ...model, cacheDirectory: 'cache' });
    expect(transformer.withPaths(cached, RESOLVE)).toEqual({
      ...model,
      model: '/models/bert',
      cacheDirectory: '/home/cache',
    });
    const fitted = tfidf.schema.parse({ type: 'tfidf' });
    expect(tfidf.withPaths(fitted, RESOLVE)).toEqual(fitted);
  });

  it('give a sequence without pooling', () => {
    const givesOf = (pooling: 'mean' | 'none') => [
      transformer.gives(transformer.schema.parse({ type: 'transformer', model: 'bert', pooling })),
      glove.gives(glove.schema.parse({ type: 'glove', path: 'a.txt', pooling })),
    ];
    expect(givesOf('mean')).toEqual(['vector', 'vector']);
    expect(givesOf('none')).toEqual(['sequence', 'sequence']);
    expect(tfidf.gives(tfidf.schema.parse(OPTIONS))).toBe('vector');
  });
});
