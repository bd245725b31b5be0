import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AudioInput, Feature } from '@erc/core';
import { encodeWav } from '@erc/media';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { type AudioEncoderOptions, createAudioEncoder } from './audio-encoder.js';
import { wav2vec2 } from './speech/wav2vec2-encoder.js';

const newFolder = temporaryFolders();
const place = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const model = place('speech/__fixtures__/wav2vec2-masked');
const tokens = {
  type: 'speech-tokens',
  model,
  layers: 'conv',
  codebook: place('speech/__fixtures__/codebook.safetensors'),
} as const;

/** A vowel-like tone at 22.05 kHz, in the middle of other bytes, as a part of a request has it. */
const file = encodeWav(
  Float32Array.from({ length: 11_025 }, (_, i) => 0.4 * Math.sin(i / 15) + 0.1 * Math.sin(i / 4)),
  22_050,
);
const around = new Uint8Array(file.length + 9).fill(7);
around.set(file, 3);
const wav = around.subarray(3, 3 + file.length);

const encoders: readonly AudioEncoderOptions[] = [
  { type: 'acoustic-statistics' },
  { type: 'acoustic-functionals' },
  { type: 'log-mel' },
  { type: 'waveform' },
  { type: 'waveform', legacy: 'interleaved-integers' },
  { type: 'wav2vec2', model },
  { type: 'wav2vec2', model, legacy: 'interleaved-integers' },
  tokens,
  {
    type: 'token-bert',
    model: place('token-bert/__fixtures__/codes-bert'),
    tokens: { ...tokens, dictionary: place('speech/__fixtures__/dictionary.txt') },
  },
];

async function featureOf(options: AudioEncoderOptions, input: AudioInput): Promise<Feature | undefined> {
  const encoder = await createAudioEncoder(options);
  try {
    return (await encoder.encode([input]))[0];
  } finally {
    await encoder.dispose();
  }
}

async function pathOfWav(): Promise<string> {
  const path = join(await newFolder(), 'voice.wav');
  await writeFile(path, wav);
  return path;
}

describe.each(encoders)('$type $legacy', (options) => {
  it('gives for the bytes of a wav file what it gives for its path', async () => {
    const feature = await featureOf(options, { wav });
    expect(feature).toBeDefined();
    expect(feature).toEqual(await featureOf(options, { path: await pathOfWav() }));
  });

  it('names whose bytes are no wav, and refuses too many', async () => {
    const where = 'turn 3';
    await expect(featureOf(options, { wav: new Uint8Array(9), where })).rejects.toThrow(
      'turn 3: wav: expected',
    );
    await expect(featureOf(options, { wav: new Uint8Array(2 ** 28 + 1), where })).rejects.toThrow(
      'turn 3: wav: expected at most 268435456 bytes, received 268435457.',
    );
  });
});

describe('wav2vec2 that is trained', () => {
  it('reads the same samples', async () => {
    const use = wav2vec2.use(
      wav2vec2.schema.parse({ type: 'wav2vec2', model, train: 'all', pooling: 'mean' }),
    );
    if (use.state !== 'trained') throw new Error('expected an encoder that is trained');
    const preparation = await use.prepare({});
    const [ofPath, ofBytes] = await preparation.encode([{ path: await pathOfWav() }, { wav }]);
    expect(ofBytes).toEqual(ofPath);
  });
});
