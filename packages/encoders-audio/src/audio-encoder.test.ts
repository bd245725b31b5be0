import { describe, expect, it } from 'vitest';
import { builtInAudioEncoders, createAudioEncoder } from './audio-encoder.js';
import { speechTokens } from './speech/speech-tokens-encoder.js';
import { wav2vec2 } from './speech/wav2vec2-encoder.js';
import { waveform } from './waveform-encoder.js';

const RESOLVE = { path: (path: string) => `/home/${path}`, model: (model: string) => `/models/${model}` };

describe('builtInAudioEncoders', () => {
  it.each([
    { type: 'acoustic-statistics', melBands: 20 },
    { type: 'acoustic-functionals' },
    { type: 'log-mel', bands: 8 },
    { type: 'waveform', frameSamples: 160 },
    { type: 'wav2vec2', model: 'w', window: { seconds: 5 }, layers: [{ layer: 1, weight: 0.5 }] },
    { type: 'speech-tokens', model: 'w', codebook: 'c' },
    {
      type: 'token-bert',
      model: 'w',
      tokens: { type: 'speech-tokens', model: 'w', codebook: 'c', dictionary: 'd' },
    },
  ])('take their own parsed options and give them back: $type', (options) => {
    const { schema } = builtInAudioEncoders.find(({ type }) => type === options.type)!;
    const parsed = schema.parse(options);
    expect(schema.parse(parsed)).toEqual(parsed);
  });

  it('resolve their paths', () => {
    const plain = wav2vec2.schema.parse({ type: 'wav2vec2', model: 'w' });
    expect(wav2vec2.withPaths(plain, RESOLVE)).toEqual({ ...plain, model: '/models/w' });
    const tokens = { type: 'speech-tokens', model: 'w', codebook: 'c', cacheDirectory: 'x' };
    const some = speechTokens.schema.parse(tokens);
    const all = speechTokens.schema.parse({ ...tokens, dictionary: 'd' });
    const resolved = { ...some, model: '/models/w', codebook: '/home/c', cacheDirectory: '/home/x' };
    expect(speechTokens.withPaths(some, RESOLVE)).toEqual(resolved);
    expect(speechTokens.withPaths(all, RESOLVE)).toEqual({ ...resolved, dictionary: '/home/d' });
  });

  it('say what they give', () => {
    const ofSpeech = (pooling: 'mean' | 'none') =>
      wav2vec2.gives(wav2vec2.schema.parse({ type: 'wav2vec2', model: 'w', pooling }));
    expect([ofSpeech('mean'), ofSpeech('none')]).toEqual(['vector', 'sequence']);
    const ofSamples = (form: 'steps' | 'vector') =>
      waveform.gives(waveform.schema.parse({ type: 'waveform', form }));
    expect([ofSamples('steps'), ofSamples('vector')]).toEqual(['sequence', 'vector']);
    expect(
      speechTokens.gives(speechTokens.schema.parse({ type: 'speech-tokens', model: 'w', codebook: 'c' })),
    ).toBe('tokens');
  });
});

describe('createAudioEncoder', () => {
  it('opens the encoder of that type', async () => {
    expect((await createAudioEncoder({ type: 'log-mel', bands: 8 })).dim).toBe(8);
  });

  it('names what is wrong', async () => {
    await expect(createAudioEncoder({ type: 'log-mel', bands: 0 })).rejects.toThrow(
      /audio encoder: options: bands/,
    );
    await expect(createAudioEncoder({ type: 'logmel' } as never)).rejects.toThrow(
      'received "logmel"; did you mean "log-mel"?',
    );
  });
});
