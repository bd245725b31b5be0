import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureArray, Truncation } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import wavs from '../../media/src/wav/__fixtures__/wav.json' with { type: 'json' };
import { createAudioEncoder } from './audio-encoder.js';
import { logMel } from './mel.js';

const newFolder = temporaryFolders();
const RATE = 16_000;
const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => (i + 1) / length);

let folder: string;
beforeAll(async () => {
  folder = await newFolder();
});

describe('waveform', () => {
  it('gives each sample as a step', async () => {
    const encoder = await createAudioEncoder({ type: 'waveform' });
    expect(encoder.dim).toBe(1);
    const samples = ramp(7);
    expect(await encoder.encode([{ samples, sampleRateHz: RATE }])).toEqual([
      { data: samples, shape: [7, 1] },
    ]);
  });

  it('gives frames, the last one padded with zeros', async () => {
    const encoder = await createAudioEncoder({ type: 'waveform', frameSamples: 3 });
    const [feature] = (await encoder.encode([{ samples: ramp(4), sampleRateHz: RATE }])) as FeatureArray[];
    expect(feature).toEqual({ data: Float32Array.of(0.25, 0.5, 0.75, 1, 0, 0), shape: [2, 3] });
  });

  it('gives a vector of one length for all, and says what it cut', async () => {
    const encoder = await createAudioEncoder({ type: 'waveform', form: 'vector', maxSeconds: 5 / RATE });
    const cuts: [number, Truncation][] = [];
    const features = await encoder.encode(
      [
        { samples: ramp(2), sampleRateHz: RATE },
        { samples: ramp(8), sampleRateHz: RATE },
      ],
      { onTruncation: (index, cut) => cuts.push([index, cut]) },
    );
    expect(features).toEqual([
      { data: Float32Array.of(0.5, 1, 0, 0, 0), shape: [5] },
      { data: ramp(8).subarray(0, 5), shape: [5] },
    ]);
    expect(cuts).toEqual([[1, { from: 8 / RATE, to: 5 / RATE, unit: 'seconds' }]]);
  });

  it('resamples', async () => {
    const encoder = await createAudioEncoder({ type: 'waveform', sampleRateHz: 8_000 });
    const [feature] = (await encoder.encode([
      { samples: new Float32Array(100), sampleRateHz: RATE },
    ])) as FeatureArray[];
    expect(feature!.shape).toEqual([50, 1]);
  });

  it('keeps the integers of a stereo file by turns as the published system does (legacy)', async () => {
    const file = wavs.cases.find(({ name }) => name === 'stereo 16-bit PCM')!;
    const path = join(folder, 'stereo.wav');
    const bytes = Buffer.from(file.base64, 'base64');
    await writeFile(path, bytes);
    const encoder = await createAudioEncoder({ type: 'waveform', legacy: 'interleaved-integers' });
    const [feature] = (await encoder.encode([{ path }])) as FeatureArray[];
    expect(feature!.shape).toEqual([2 * file.samples.length, 1]);
    // The mean of both channels over full scale is what the corrected decoder gives.
    for (const [i, sample] of file.samples.entries()) {
      expect((feature!.data[2 * i]! + feature!.data[2 * i + 1]!) / 2 / 32_768).toBeCloseTo(sample, 6);
    }
    await expect(encoder.encode([{ samples: ramp(4), sampleRateHz: RATE, where: 'row 3' }])).rejects.toThrow(
      'row 3',
    );
  });

  it('refuses frames of a vector', async () => {
    await expect(createAudioEncoder({ type: 'waveform', form: 'vector', frameSamples: 3 })).rejects.toThrow(
      'frameSamples',
    );
  });
});

describe('log-mel', () => {
  it('is logMel of what is left of the clip', async () => {
    const encoder = await createAudioEncoder({ type: 'log-mel', bands: 20, maxSeconds: 0.1 });
    const cuts: Truncation[] = [];
    const samples = ramp(2_000);
    const features = await encoder.encode([{ samples, sampleRateHz: RATE }], {
      onTruncation: (_, cut) => cuts.push(cut),
    });
    expect(features).toEqual([logMel(samples.subarray(0, 1_600), { bands: 20 })]);
    expect(cuts).toEqual([{ from: 0.125, to: 0.1, unit: 'seconds' }]);
    expect(encoder.dim).toBe(20);
  });

  it('stops at a signal between inputs', async () => {
    const encoder = await createAudioEncoder({ type: 'log-mel' });
    const controller = new AbortController();
    const input = { samples: ramp(500), sampleRateHz: RATE };
    const encoding = encoder.encode([input, input, input], {
      signal: controller.signal,
      onProgress: (done) => done === 2 && controller.abort(new Error('enough')),
    });
    await expect(encoding).rejects.toThrow('enough');
  });
});
