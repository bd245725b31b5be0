import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AudioInput, Encoder, FeatureArray, Truncation } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAudioEncoder } from '../audio-encoder.js';
import golden from './__fixtures__/speech.json' with { type: 'json' };
import config from './__fixtures__/wav2vec2-masked/config.json' with { type: 'json' };
import { speechParts } from './parts.js';
import type { Wav2Vec2Options } from './speech-options.js';
import { createSpeechTokensEncoder } from './speech-tokens-encoder.js';
import { convolutionStrides } from './strides.js';
import { createWav2Vec2Encoder } from './wav2vec2-encoder.js';

const newFolder = temporaryFolders();
const fixture = (name: string): string => fileURLToPath(new URL(`__fixtures__/${name}`, import.meta.url));
const sounds = golden.pcm16.map(
  (pcm): AudioInput => ({ samples: Float32Array.from(pcm, (value) => value / 32_768), sampleRateHz: 16_000 }),
);

async function encode<T>(
  options: Omit<Wav2Vec2Options, 'type'>,
  use: (encoder: Encoder<AudioInput>) => Promise<T>,
): Promise<T> {
  const encoder = await createAudioEncoder({ type: 'wav2vec2', ...options });
  try {
    return await use(encoder);
  } finally {
    await encoder.dispose();
  }
}

const featuresOf = (options: Omit<Wav2Vec2Options, 'type'>, inputs = sounds): Promise<FeatureArray[]> =>
  encode(options, async (encoder) => (await encoder.encode(inputs)) as FeatureArray[]);

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(received.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(received[i]! - expected[i]!), `element ${i}`).toBeLessThanOrEqual(1e-4);
  }
}

/** A mono wav file of 16-bit integers. */
function wavOf(pcm: readonly number[], channels = 1): Buffer {
  const bytes = Buffer.alloc(44 + 2 * pcm.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(44_100, 24);
  bytes.writeUInt32LE(44_100 * 2 * channels, 28);
  bytes.writeUInt16LE(2 * channels, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * pcm.length, 40);
  for (const [i, value] of pcm.entries()) bytes.writeInt16LE(value, 44 + 2 * i);
  return bytes;
}

describe.each(golden.families)('wav2vec2 with the $name model', ({ name, cases, legacy }) => {
  const model = fixture(name);

  it.each(['mean-max', 'mean'] as const)('matches transformers: %s of the last layer', async (pooling) => {
    const features = await featuresOf({ model, pooling });
    for (const [i, own] of cases.entries()) {
      expectClose(features[i]!.data, pooling === 'mean' ? own.mean : own.meanMax);
      expect(features[i]!.shape).toEqual([pooling === 'mean' ? 16 : 32]);
    }
  });

  it('matches transformers: a weighted set of layers', async () => {
    const layers = [
      { layer: 0, weight: 0.25 },
      { layer: 1, weight: 0.75 },
    ];
    const features = await featuresOf({ model, layers });
    for (const [i, own] of cases.entries()) expectClose(features[i]!.data, own.weighted);
  });

  it('matches transformers: convolutional features', async () => {
    const features = await featuresOf({ model, layers: 'conv' });
    for (const [i, own] of cases.entries()) expectClose(features[i]!.data, own.conv);
  });

  it('gives every step, as many as the strides make', async () => {
    const features = await featuresOf({ model, pooling: 'none' });
    for (const [i, own] of cases.entries()) expect(features[i]!.shape).toEqual([own.steps, 16]);
    expectClose(features[0]!.data, cases[0]!.sequence!);
  });

  it('gives the same together, one by one and in any order', async () => {
    await encode({ model }, async (encoder) => {
      const inputs = [...sounds, sounds[0]!, sounds[2]!];
      const together = (await encoder.encode(inputs)) as FeatureArray[];
      const backwards = (await encoder.encode([...inputs].reverse())) as FeatureArray[];
      for (const [i, input] of inputs.entries()) {
        const [alone] = (await encoder.encode([input])) as FeatureArray[];
        expectClose(together[i]!.data, alone!.data);
        expectClose(backwards[inputs.length - 1 - i]!.data, alone!.data);
      }
    });
  });

  it('attends to padding where it shall (legacy)', async () => {
    const features = await featuresOf({ model, maxSeconds: 0.125, legacy: 'padding-attended' });
    for (const [i, own] of legacy.paddingAttended.entries()) expectClose(features[i]!.data, own);
  });

  it('reads integers as they stand in the file where it shall (legacy)', async () => {
    const folder = await newFolder();
    // Two channels by turns at 44.1 kHz are read as one of 16 kHz.
    await writeFile(join(folder, 'a.wav'), wavOf(golden.pcm16[0]!, 2));
    const features = await featuresOf({ model, legacy: 'interleaved-integers' }, [
      { path: join(folder, 'a.wav') },
    ]);
    expectClose(features[0]!.data, legacy.interleavedIntegers);
  });
});

describe('wav2vec2', () => {
  const model = fixture('wav2vec2-masked');

  it('has an id of what features depend on, not of how they are computed', async () => {
    const idOf = (options: Partial<Wav2Vec2Options>): Promise<string> =>
      encode({ model, ...options }, async ({ id }) => id);
    const id = await idOf({});
    expect(await idOf({ batchSeconds: 5, threads: 1, offline: true })).toBe(id);
    for (const other of [
      { pooling: 'max' },
      { layers: 1 },
      { maxSeconds: 2 },
      { maxFrames: 3 },
      { model: fixture('hubert') },
    ] as const) {
      expect(await idOf(other)).not.toBe(id);
    }
  });

  it('says once what it cut: in frames of the whole clip where frames were left out, else in seconds', async () => {
    const cutsOf = async (options: Partial<Wav2Vec2Options>) => {
      const cuts: [number, Truncation][] = [];
      const onTruncation = (i: number, cut: Truncation) => void cuts.push([i, cut]);
      const features = await encode(
        { model, pooling: 'none', maxSeconds: 0.1, ...options },
        async (encoder) => (await encoder.encode(sounds, { onTruncation })) as FeatureArray[],
      );
      return { cuts, steps: features.map(({ shape }) => shape[0]) };
    };
    const { stepsOf } = convolutionStrides(config, 'test');
    expect(await cutsOf({ maxFrames: 15 })).toEqual({
      steps: [15, 1, 15, 15],
      cuts: [
        [2, { from: stepsOf(2_171), to: 15, unit: 'frames' }],
        [3, { from: stepsOf(1_733), to: 15, unit: 'frames' }],
      ],
    });
    expect((await cutsOf({ maxFrames: 20 })).cuts).toEqual([
      [2, { from: 2_171 / 16_000, to: 0.1, unit: 'seconds' }],
      [3, { from: 1_733 / 16_000, to: 0.1, unit: 'seconds' }],
    ]);
  });

  it('reads no more clips at once than twenty batches are long', async () => {
    const events: string[] = [];
    const clip = (name: string): AudioInput => ({
      get samples() {
        events.push(`read ${name}`);
        return Float32Array.from({ length: 168_000 }, (_, i) => Math.sin(i / 9));
      },
      sampleRateHz: 16_000,
    });
    await encode({ model, layers: 'conv', maxFrames: 1, batchSeconds: 1 }, (encoder) =>
      encoder.encode(['a', 'b', 'c'].map(clip), { onProgress: (done) => events.push(`${done} done`) }),
    );
    expect(events).toEqual(['read a', 'read b', '1 done', '2 done', 'read c', '3 done']);
  });

  it('joins the steps of windows as if there were none, where steps see no further than their context', async () => {
    const long: AudioInput = {
      samples: Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i ** 1.3 / 9)),
      sampleRateHz: 16_000,
    };
    const [whole] = await featuresOf({ model, layers: 'conv', pooling: 'none' }, [long]);
    const [parts] = await featuresOf(
      { model, layers: 'conv', pooling: 'none', window: { seconds: 0.13, contextSeconds: 0.05 } },
      [long],
    );
    expect(parts!.shape).toEqual(whole!.shape);
    expectClose(parts!.data, whole!.data);
  });

  it('tells progress, and stops at a signal', async () => {
    await encode({ model, batchSeconds: 1, threads: 1 }, async (encoder) => {
      const done: number[] = [];
      await encoder.encode(sounds, { onProgress: (count, total) => done.push(count, total) });
      expect(done).toEqual([1, 4, 2, 4, 3, 4, 4, 4]);
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(encoder.encode(sounds, { signal })).rejects.toThrow('enough');
    });
  });

  it('resamples to 22,050 Hz and goes on as if that were 16 kHz where it shall (legacy)', async () => {
    const atLegacyRate = { samples: (sounds[2] as { samples: Float32Array }).samples, sampleRateHz: 22_050 };
    const [feature] = await featuresOf({ model, legacy: 'rate-22050' }, [atLegacyRate]);
    expectClose(feature!.data, golden.families[1]!.cases[2]!.meanMax);
  });

  it('refuses what is no number, with the clip, and gives nothing', async () => {
    const layers = [{ layer: 1, weight: 1e300 }];
    await expect(featuresOf({ model, layers }, [{ ...sounds[1]!, where: 'row 3' }])).rejects.toThrow(
      /wav2vec2 audio encoder: .*wav2vec2-masked: input 0 \(row 3: samples\): expected finite features, received -?Infinity as element 0 of/,
    );
  });

  it('is not opened at a signal that has aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const options = { type: 'wav2vec2', model: 'own/absent' } as const;
    await expect(createAudioEncoder(options, { signal })).rejects.toThrow('enough');
    await expect(createWav2Vec2Encoder(options, { signal })).rejects.toThrow('enough');
  });

  it('refuses a layer that the model does not have, and a model that is not there', async () => {
    await expect(featuresOf({ model, layers: 7 })).rejects.toThrow('hidden_states.7');
    await expect(featuresOf({ model: '/no/such/folder' })).rejects.toThrow('/no/such/folder');
  });
});

describe('partsOf', () => {
  const strides = convolutionStrides({ conv_kernel: [10, 4, 3], conv_stride: [5, 4, 4] }, 'test');

  it('knows hop and field of the strides', () => {
    expect(strides.hop).toBe(80);
    expect(strides.field).toBe(10 + 3 * 5 + 2 * 20);
    expect([64, 65, 144, 145].map(strides.stepsOf)).toEqual([0, 1, 1, 2]);
  });

  it('keeps every step once, in order, whatever the window', () => {
    for (const seconds of [0.1, 0.13, 0.5, 1]) {
      for (const maxFrames of [undefined, 1, 37, 150]) {
        const parts = speechParts(16_000, strides, { window: { seconds, contextSeconds: 0.02 }, maxFrames });
        let next = 0;
        for (const { start, end, skip, steps } of parts) {
          expect(start / strides.hop + skip).toBe(next);
          expect(end).toBeLessThanOrEqual(16_000);
          expect(strides.stepsOf(end - start)).toBeGreaterThanOrEqual(skip + steps);
          next += steps;
        }
        expect(next).toBe(Math.min(strides.stepsOf(16_000), maxFrames ?? Number.POSITIVE_INFINITY));
      }
    }
  });
});

describe('speech-tokens', () => {
  const common = {
    type: 'speech-tokens',
    model: fixture('wav2vec2-masked'),
    layers: 'conv',
    codebook: fixture('codebook.safetensors'),
  } as const;
  let folder: string;
  beforeAll(async () => {
    folder = await newFolder();
  });

  it('gives the nearest codes, as NumPy finds them', async () => {
    const encoder = await createSpeechTokensEncoder(common);
    const [feature] = (await encoder.encode([sounds[0]!])) as FeatureArray[];
    expect([...feature!.data]).toEqual(golden.tokens.codes.map(([a, b]) => 5 * a! + b!));
    expect(feature!.data).toBeInstanceOf(Int32Array);
    expect(encoder.vocabularySize).toBe(25);
    await encoder.dispose();
  });

  it('gives the ids of a dictionary between start and end, unknown pairs as 3', async () => {
    const encoder = await createSpeechTokensEncoder({ ...common, dictionary: fixture('dictionary.txt') });
    const [feature] = (await encoder.encode([sounds[0]!])) as FeatureArray[];
    expect([...feature!.data]).toEqual(golden.tokens.ids);
    expect(golden.tokens.ids).toContain(3);
    await encoder.dispose();
  });

  it('makes one token of a run of equal ones where asked to', async () => {
    const encoder = await createSpeechTokensEncoder({ ...common, collapse: true });
    const [feature] = (await encoder.encode([sounds[0]!])) as FeatureArray[];
    const all = golden.tokens.codes.map(([a, b]) => 5 * a! + b!);
    expect([...feature!.data]).toEqual(all.filter((id, i) => id !== all[i - 1]));
    await encoder.dispose();
  });

  it('refuses a codebook of another width and a dictionary of something else', async () => {
    await expect(createSpeechTokensEncoder({ ...common, layers: 'last' })).rejects.toThrow(
      'groups · width = 16',
    );
    const dictionary = join(folder, 'dictionary.txt');
    await writeFile(dictionary, '1-2 7\n3 4\n');
    await expect(createSpeechTokensEncoder({ ...common, dictionary })).rejects.toThrow('line 2');
    await expect(createSpeechTokensEncoder({ ...common, codebook: join(folder, 'none') })).rejects.toThrow(
      'none',
    );
  });
});
