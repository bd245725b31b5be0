import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioInput, ConfigError, createRandom, DataError, type FeatureArray } from '@erc/core';
import { decodeWav } from '@erc/media';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import wavs from '../../media/src/wav/__fixtures__/wav.json' with { type: 'json' };
import { acousticFeatureNames } from './acoustic-encoder.js';
import { createAudioEncoder } from './audio-encoder.js';

const newFolder = temporaryFolders();
const RATE = 16_000;
const options = { type: 'acoustic-statistics' } as const;
const names = acousticFeatureNames(options);
const encoder = await createAudioEncoder(options);

const voice = (seconds: number, pitch: (t: number) => number, level: (t: number) => number): AudioInput => {
  let cycles = 0;
  const samples = Float32Array.from({ length: RATE * seconds }, (_, i) => {
    cycles += pitch(i / RATE) / RATE;
    let sum = 0;
    for (let h = 1; h <= 10; h++) sum += Math.sin(2 * Math.PI * h * cycles) / h;
    return 0.2 * level(i / RATE) * sum;
  });
  return { samples, sampleRateHz: RATE };
};

const steady = voice(
  1,
  () => 220,
  () => 1,
);

async function measuresOf(input: AudioInput): Promise<Record<string, number>> {
  const [feature] = (await encoder.encode([input])) as FeatureArray[];
  return Object.fromEntries(names.map((name, i) => [name, feature!.data[i]!]));
}

let folder: string;
const write = async (name: string, bytes: Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
};
const wavBytes = (i: number): Uint8Array => new Uint8Array(Buffer.from(wavs.cases[i]!.base64, 'base64'));

beforeAll(async () => {
  folder = await newFolder();
});

describe('acoustic-statistics', () => {
  it('knows its width and names before any data', async () => {
    expect(encoder.modality).toBe('audio');
    expect(encoder.dim).toBe(4 * 40 + 64);
    expect(new Set(names).size).toBe(encoder.dim);
    expect((await createAudioEncoder({ ...options, melBands: 20 })).dim).toBe(4 * 20 + 64);
  });

  it('has an id of the options with their defaults', async () => {
    expect(
      (await createAudioEncoder({ speechRangeDb: 35, melBands: 40, type: 'acoustic-statistics' })).id,
    ).toBe(encoder.id);
    expect((await createAudioEncoder({ ...options, melBands: 41 })).id).not.toBe(encoder.id);
  });

  it('refuses unknown options and ranges upside down', async () => {
    await expect(createAudioEncoder({ ...options, melBand: 40 } as never)).rejects.toThrow('melBand');
    await expect(createAudioEncoder({ ...options, minPitchHz: 300, maxPitchHz: 200 })).rejects.toThrow(
      'maxPitchHz',
    );
    await expect(createAudioEncoder({ type: 'wav2vec' } as never)).rejects.toThrow(ConfigError);
  });

  it('gives the same for inputs together and one by one', async () => {
    const inputs = [
      steady,
      voice(
        0.5,
        (t) => 150 + 50 * t,
        () => 0.5,
      ),
      { samples: new Float32Array(9), sampleRateHz: RATE },
    ];
    const together = await encoder.encode(inputs);
    for (const [i, input] of inputs.entries())
      expect((await encoder.encode([input]))[0]).toEqual(together[i]);
    for (const feature of together as FeatureArray[]) expect(feature.shape).toEqual([encoder.dim]);
  });

  it('gives the same for a file and for its samples', async () => {
    const bytes = wavBytes(1);
    const fromFile = await encoder.encode([{ path: await write('a.wav', bytes) }]);
    expect(await encoder.encode([decodeWav(bytes)])).toEqual(fromFile);
  });

  it.each([
    ['silence', () => new Float32Array(RATE)],
    ['one sample', () => Float32Array.of(0.5)],
    ['less than a frame', () => new Float32Array(200).fill(0.1)],
    ['a constant', () => new Float32Array(RATE).fill(1)],
    [
      'the loudest samples',
      () => Float32Array.from({ length: RATE }, (_, i) => (i % 3 === 0 ? 65_536 : -65_536)),
    ],
    ['one click', () => new Float32Array(RATE).fill(1, 800, 801)],
    [
      'clipped noise',
      () => {
        const random = createRandom(1);
        return Float32Array.from({ length: RATE }, () => Math.sign(random.normal()));
      },
    ],
  ])('is finite for %s', async (_, samples) => {
    for (const [name, value] of Object.entries(
      await measuresOf({ samples: samples(), sampleRateHz: RATE }),
    )) {
      expect(Number.isFinite(value), name).toBe(true);
    }
  });

  it('is finite for whatever samples and rates', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 900 }),
        fc.integer({ min: 4_000, max: 96_000 }),
        async (values, sampleRateHz) => {
          const measures = await measuresOf({ samples: Float32Array.from(values), sampleRateHz });
          expect(Object.values(measures).every(Number.isFinite)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 30 },
    );
  });
});

describe('the measures of acoustic-statistics', () => {
  it('say the pitch in semitones above 27.5 Hz', async () => {
    const measures = await measuresOf(steady);
    expect(measures['pitch.mean']).toBeCloseTo(36, 1);
    expect(measures['pitch.q50']).toBeCloseTo(36, 1);
    expect(measures['pitch.range']).toBeLessThan(0.2);
    expect(measures.voicedShare).toBeGreaterThan(0.98);
    expect(measures.jitter).toBeLessThan(0.002);
    expect(measures.shimmer).toBeLessThan(0.5);
  });

  it('say whether the pitch rises or falls, and how fast', async () => {
    const rising = await measuresOf(
      voice(
        1,
        (t) => 110 * 2 ** t,
        () => 1,
      ),
    );
    expect(rising['pitch.slope']).toBeGreaterThan(11.5);
    expect(rising['pitch.slope']).toBeLessThan(12.5);
    expect(rising['pitch.endMinusStart']).toBeCloseTo(0.8 * 12, 0);
    const falling = await measuresOf(
      voice(
        1,
        (t) => 220 / 2 ** t,
        () => 1,
      ),
    );
    expect(falling['pitch.endMinusStart']).toBeLessThan(-9);
  });

  it('say the level in dB below full scale', async () => {
    const [loud, soft] = [
      await measuresOf(steady),
      await measuresOf(
        voice(
          1,
          () => 220,
          () => 0.1,
        ),
      ),
    ];
    expect(loud['level.mean']! - soft['level.mean']!).toBeCloseTo(20, 2);
    expect(loud['level.slope']).toBeCloseTo(0, 1);
    const fading = await measuresOf(
      voice(
        1,
        () => 220,
        (t) => 10 ** -t,
      ),
    );
    expect(fading['level.slope']).toBeCloseTo(-20, 0);
  });

  it('count the swells of the level', async () => {
    const four = await measuresOf(
      voice(
        2,
        () => 200,
        (t) => 0.55 - 0.45 * Math.cos(2 * Math.PI * 4 * t),
      ),
    );
    expect(four.syllablesPerSecond).toBeCloseTo(4, 5);
    expect((await measuresOf(steady)).syllablesPerSecond).toBeLessThanOrEqual(1);
  });

  it('find the pause inside, not the silence around', async () => {
    const paused = await measuresOf(
      voice(
        2,
        () => 200,
        (t) => ((t > 0.3 && t < 0.8) || (t > 1.2 && t < 1.7) ? 1 : 0),
      ),
    );
    expect(paused['longestPause.seconds']).toBeCloseTo(0.4, 1);
    expect(paused.pauseShare).toBeCloseTo(0.4 / 1.4, 1);
    expect(paused.speechShare).toBeCloseTo(0.5, 1);
    expect(paused['duration.seconds']).toBe(2);
  });

  it('tell a bright sound from a dark one', async () => {
    const random = createRandom(4);
    const noise = await measuresOf({
      samples: Float32Array.from({ length: RATE }, () => 0.1 * random.normal()),
      sampleRateHz: RATE,
    });
    const tone = await measuresOf(steady);
    expect(noise['centroid.mean']).toBeCloseTo(4, 0);
    expect(noise['rolloff.mean']).toBeCloseTo(0.85 * 8, 0);
    expect(noise['flatness.mean']).toBeGreaterThan(-4);
    expect(tone['flatness.mean']).toBeLessThan(-30);
    expect(tone['centroid.mean']).toBeLessThan(1);
    expect(tone['tilt.mean']).toBeLessThan(noise['tilt.mean']! - 5);
    expect(tone['alphaRatio.mean']).toBeLessThan(noise['alphaRatio.mean']!);
    expect(tone['flux.mean']).toBeLessThan(noise['flux.mean']!);
  });
});

describe('errors of acoustic-statistics', () => {
  const received = async (input: AudioInput): Promise<unknown> =>
    encoder.encode([steady, input]).catch((error) => error);

  it('start with the place in the corpus and name the file', async () => {
    const path = await write('cut.wav', wavBytes(1).subarray(0, -4));
    const error = await received({ path, where: 'train.csv row 12' });
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(
      new RegExp(`^train\\.csv row 12: ${path}: expected 58 bytes.*received 54`),
    );
  });

  it('come for a missing file, a folder, garbage and an empty file', async () => {
    const paths = [
      join(folder, 'none.wav'),
      folder,
      await write(
        'garbage.wav',
        Uint8Array.from({ length: 999 }, (_, i) => (i * 7) % 251),
      ),
      await write('empty.wav', new Uint8Array(0)),
    ];
    for (const path of paths) {
      const error = await received({ path, where: 'row 3' });
      expect(error).toBeInstanceOf(DataError);
      expect((error as Error).message).toContain(`row 3: ${path}: expected `);
    }
  });

  it('come for samples that are none, not finite, or of an impossible rate', async () => {
    for (const input of [
      { samples: new Float32Array(0), sampleRateHz: RATE },
      { samples: Float32Array.of(0, Number.NaN), sampleRateHz: RATE },
      { samples: Float32Array.of(Number.POSITIVE_INFINITY), sampleRateHz: RATE },
      { samples: Float32Array.of(1e30), sampleRateHz: RATE },
      { samples: new Float32Array(9), sampleRateHz: 0 },
    ]) {
      const error = await received({ ...input, where: 'row 4' });
      expect(error).toBeInstanceOf(DataError);
      expect((error as Error).message).toMatch(/^row 4: samples: expected .*, received /);
    }
  });
});

describe('encode', () => {
  it('tells how far it is', async () => {
    const seen: string[] = [];
    await encoder.encode([steady, steady, steady], {
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    expect(seen).toEqual(['1/3', '2/3', '3/3']);
  });

  it('stops between inputs when the signal aborts, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let done = 0;
    const encoding = encoder.encode([steady, steady, steady], {
      signal: controller.signal,
      onProgress: () => {
        done += 1;
        if (done === 2) controller.abort(reason);
      },
    });
    await expect(encoding).rejects.toBe(reason);
    expect(done).toBe(2);
  });

  it('gives nothing for nothing', async () => {
    expect(await encoder.encode([])).toEqual([]);
  });
});
