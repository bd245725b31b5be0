import { ConfigError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { type FittedTextEncoderOptions, fitTextEncoder, restoreTextEncoder } from './text-encoder.js';
import { fitTfidfEncoder } from './tfidf-encoder.js';

const TRAIN = [
  { speaker: 'Ana', text: 'Stop it!' },
  { speaker: 'Ben', text: 'Make me.' },
];
const OPTIONS: FittedTextEncoderOptions = { type: 'tfidf', buckets: 64 };

describe('fitTextEncoder', () => {
  it('fits the encoder of that type', () => {
    expect(fitTextEncoder(OPTIONS, TRAIN).id).toBe(fitTfidfEncoder(OPTIONS, TRAIN).id);
  });

  it('names an unknown type', () => {
    const options = { type: 'tfdif' } as unknown as FittedTextEncoderOptions;
    expect(() => fitTextEncoder(options, TRAIN)).toThrow(ConfigError);
    expect(() => fitTextEncoder(options, TRAIN)).toThrow(/type/);
  });
});

describe('restoreTextEncoder', () => {
  it('restores what fitTextEncoder gave', async () => {
    const fitted = fitTextEncoder(OPTIONS, TRAIN);
    const restored = restoreTextEncoder(OPTIONS, fitted.state());
    expect(restored.id).toBe(fitted.id);
    expect(await restored.encode(TRAIN)).toEqual(await fitted.encode(TRAIN));
  });
});
