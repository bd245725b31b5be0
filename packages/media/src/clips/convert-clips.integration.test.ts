import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ConfigError, parseOptions, sha256Of } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, describe, expect, it } from 'vitest';
import { RESAMPLER_ID } from '../sound/resample.js';
import { makeClip } from './__fixtures__/clips.js';
import { openClipStore } from './clip-store.js';
import { CONVERSION_VERSION } from './convert-clip.js';
import { type ClipConverter, openClipConverter } from './convert-clips.js';
import { type MediaOptions, mediaOptionsSchema } from './options.js';

const temporaryFolder = temporaryFolders();
const opened: ClipConverter[] = [];
afterEach(() => {
  for (const converter of opened.splice(0)) converter.close();
});

async function open(media: MediaOptions = {}) {
  const work = await temporaryFolder();
  const converter = await openClipConverter({
    media: parseOptions(mediaOptionsSchema, media, 'media'),
    work,
  });
  opened.push(converter);
  return { converter, work };
}

describe('openClipConverter', () => {
  it('is told from one that makes other files of the same clips: dataset folders depend on it', async () => {
    const { converter } = await open();
    expect((await converter.idOf([])).id).toMatch(new RegExp(`conversion ${CONVERSION_VERSION}$`));
  });

  it('is known by the resampler where a clip has another rate than is asked for, and only there', async () => {
    const clip = join(await temporaryFolder(), 'clip.mp4');
    await writeFile(clip, await makeClip());
    const mute = join(await temporaryFolder(), 'mute.mp4');
    await writeFile(mute, await makeClip({ channels: 0 }));
    const noClip = join(await temporaryFolder(), 'no-clip.mp4');
    await writeFile(noClip, 'no clip');
    const { id: plain } = await (await open()).converter.idOf([]);
    const idOf = async (paths: string[], media?: MediaOptions) => (await open(media)).converter.idOf(paths);
    const resampled = { id: `${plain}, resampler ${RESAMPLER_ID}`, former: plain };
    expect(await idOf([noClip, mute, clip], { workers: 1 })).toEqual(resampled);
    expect(await idOf([noClip, mute])).toEqual({ id: plain });
    expect(await idOf([clip], { sampleRateHz: 48_000 })).toEqual({ id: plain });
    expect(await idOf([clip], { sampleRateHz: 'original' })).toEqual({ id: plain });
  });

  it('keeps what no resampler had a part in under the same key as before, and nothing else', async () => {
    const path = join(await temporaryFolder(), 'clip.mp4');
    await writeFile(path, await makeClip());
    const sha256 = await sha256OfFile(path);
    const keyFor = async (media: { sampleRateHz: number; frames: { count: number } }) => {
      const { converter, work } = await open(media);
      const { id } = await converter.idOf([]);
      const { frames } = parseOptions(mediaOptionsSchema, media, 'media');
      const key = sha256Of(JSON.stringify([sha256, { sampleRateHz: media.sampleRateHz, frames }, id]));
      const stored = (await converter.convert(new Map([[path, sha256]]))).get(path);
      return { key, folder: stored && 'folder' in stored ? relative(work, stored.folder) : undefined };
    };
    const same = await keyFor({ sampleRateHz: 48_000, frames: { count: 1 } });
    expect(same.folder).toBe(join(same.key.slice(0, 2), same.key));
    const resampled = await keyFor({ sampleRateHz: 16_000, frames: { count: 1 } });
    expect(resampled.folder).not.toBe(join(resampled.key.slice(0, 2), resampled.key));
  });

  it('makes a clip anew that another resampler has finished', async () => {
    const path = join(await temporaryFolder(), 'clip.mp4');
    await writeFile(path, await makeClip());
    const sha256 = await sha256OfFile(path);
    const { converter, work } = await open({ frames: { count: 1 } });
    const { id } = await converter.idOf([]);
    const { sampleRateHz, frames } = parseOptions(mediaOptionsSchema, { frames: { count: 1 } }, 'media');
    const store = await openClipStore(work);
    const key = sha256Of(JSON.stringify([sha256, { sampleRateHz, frames }, id]));
    const info = { durationSeconds: 1, audio: { sampleRateHz: 48_000, channels: 2 } };
    const place = store.reserve(key);
    await mkdir(place);
    await store.land(key, place, { info, files: {}, substitutes: 0, losses: { soundSeconds: 0, frames: 0 } });
    const convert = async () => (await converter.convert(new Map([[path, sha256]]))).get(path);
    const made = await convert();
    expect(made).toHaveProperty('files', expect.objectContaining({ 'sound.wav': expect.any(String) }));
    // Once.
    expect(await convert()).toEqual(made);
  });

  it('says before the first of many clips that the disk has no room for them, by those that are left', async () => {
    const folder = await temporaryFolder();
    const clip = await makeClip();
    const clips = new Map<string, string>();
    for (let i = 0; i < 9; i++) {
      // Bytes behind the last box are passed over.
      const path = join(folder, `${i}.mp4`);
      await writeFile(path, Buffer.concat([clip, Buffer.from([0, 0, 0, 9, 102, 114, 101, 101, i])]));
      clips.set(path, await sha256OfFile(path));
    }
    const work = join(folder, 'clips');
    const media = parseOptions(mediaOptionsSchema, { workers: 1, frames: { count: 1 } }, 'media');
    const sizeOf = async () => ({ bsize: 1, blocks: 1e9, bavail: 1000 });
    const full = await openClipConverter({ media, work, sizeOf });
    opened.push(full);
    await expect(full.convert(clips)).rejects.toThrow(
      /clips: expected room for \d+\.\d .B \(voices and pictures of 9 clips\), received 1\.0 kB on its disk \(ENOSPC\)/,
    );
    expect(await readdir(work)).toEqual(['unfinished']);
    const few = new Map([...clips].slice(0, 2));
    expect((await full.convert(few)).size).toBe(2);
    // Seven are left, which are few.
    expect((await full.convert(clips)).size).toBe(9);
    // Those are finished for these options alone.
    const other = parseOptions(mediaOptionsSchema, { workers: 1, frames: { count: 2 } }, 'media');
    const fuller = await openClipConverter({ media: other, work, sizeOf });
    opened.push(fuller);
    await expect(fuller.convert(clips)).rejects.toThrow('voices and pictures of 9 clips');
  });

  it('looks for no detector of faces, which may be downloaded, where nothing is going to be converted', async () => {
    const work = await temporaryFolder();
    const media = parseOptions(mediaOptionsSchema, { faces: { model: join(work, 'none.onnx') } }, 'media');
    (await openClipConverter({ media, work, dryRun: true })).close();
    await expect(openClipConverter({ media, work })).rejects.toThrow(ConfigError);
  });
});
