import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOptions } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readIntegers, readSound } from '../sound/read-sound.js';
import { makeClip } from './__fixtures__/clips.js';
import { chooseDecoder } from './choose-decoder.js';
import { clipIdsOf } from './clip-ids.js';
import { convertParts } from './convert-clip.js';
import { type MediaOptions, mediaOptionsSchema } from './options.js';

const newFolder = temporaryFolders();
const optionsOf = (options: MediaOptions) => parseOptions(mediaOptionsSchema, options, 'media');

async function wavOf(options: MediaOptions, channels: number) {
  const folder = await newFolder();
  const clip = join(folder, 'clip.mp4');
  await writeFile(clip, await makeClip({ frames: 0, channels, seconds: 0.5 }));
  const { decoder } = await chooseDecoder({ decoder: 'packaged' });
  await convertParts(clip, [{ folder: join(folder, 'out') }], { decoder, options: optionsOf(options) });
  const path = join(folder, 'out/sound.wav');
  const bytes = await readFile(path);
  return { path, channels: bytes.readUInt16LE(22), rate: bytes.readUInt32LE(24) };
}

describe('channels of the wav files of clips', () => {
  it.each([
    [{}, 2, 1, 16_000],
    [{ channels: 2, sampleRateHz: 44_100 }, 2, 2, 44_100],
    [{ channels: 2, sampleRateHz: 44_100 }, 6, 2, 44_100],
    [{ channels: 2 }, 1, 2, 16_000],
    [{ channels: 'original', sampleRateHz: 'original' }, 6, 6, 48_000],
  ] as const)('with %j of %i channels are %i at %i Hz', async (options, from, channels, rate) => {
    const found = await wavOf(options, from);
    expect(found).toMatchObject({ channels, rate });
    const { values } = await readIntegers({ where: 'test', path: found.path });
    // By turns: as many integers of each channel.
    expect(values.length % channels).toBe(0);
    const { samples, sampleRateHz } = await readSound({ where: 'test', path: found.path });
    expect(sampleRateHz).toBe(rate);
    expect(samples.length).toBe(values.length / channels);
    expect(samples.length / rate).toBeGreaterThan(0.45);
  });

  it('have the mix of a stereo clip to one as the mean of their sides', async () => {
    const [stereo, mono] = [
      await wavOf({ channels: 2, sampleRateHz: 'original' }, 2),
      await wavOf({ sampleRateHz: 'original' }, 2),
    ];
    const { values } = await readIntegers({ where: 'test', path: stereo.path });
    const one = await readIntegers({ where: 'test', path: mono.path });
    // By a second way: the mean of left and right.
    const furthest = one.values.reduce(
      (most, value, t) => Math.max(most, Math.abs((values[2 * t]! + values[2 * t + 1]!) / 2 - value)),
      0,
    );
    expect(values.length).toBe(2 * one.values.length);
    expect(furthest).toBeLessThanOrEqual(1);
  });

  it('are part of what a result is known by, but where they are mixed to one', () => {
    const plain = (options: MediaOptions) => clipIdsOf('decoder', optionsOf(options), undefined).plain;
    expect(plain({ channels: 1 })).toBe(plain({}));
    expect(plain({ channels: 2 })).toBe(`${plain({})}, channels 2`);
    expect(plain({ channels: 'original' })).toBe(`${plain({})}, channels original`);
  });
});
