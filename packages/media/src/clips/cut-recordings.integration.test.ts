import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readSound } from '../sound/read-sound.js';
import { makeClip } from './__fixtures__/clips.js';
import { convertClips } from './convert-clips.js';
import { cutRecordings } from './cut-recordings.js';

const newFolder = temporaryFolders();

describe('cutRecordings', () => {
  it('gives each part its voice and a folder of its frames alone, and of a whole clip what conversion gives', async () => {
    const folder = await newFolder();
    const path = join(folder, 'talk.mp4');
    await writeFile(path, await makeClip({ frames: 20, seconds: 2 }));
    const media = { workers: 1, frames: { count: 3 } } as const;
    const span = { startSeconds: 0.5, endSeconds: 1.25 };
    const [part, whole] = await cutRecordings([{ path, span }, { path }], {
      media,
      folder: join(folder, 'cut'),
    });
    if (!part || !whole || 'problem' in part || 'problem' in whole) throw new Error('expected files');
    const { samples, sampleRateHz } = await readSound({ path: part.audio! });
    expect(samples.length / sampleRateHz).toBeCloseTo(0.75, 3);
    expect((await readdir(part.visual!)).sort()).toEqual(['frame-0.png', 'frame-1.png', 'frame-2.png']);
    const converted = (await convertClips([path], { media, work: join(folder, 'work') })).get(path)!;
    if ('problem' in converted) throw new Error(converted.problem);
    expect(await readFile(whole.audio!)).toEqual(await readFile(join(converted.folder, 'sound.wav')));
    for (const name of await readdir(whole.visual!)) {
      expect(await readFile(join(whole.visual!, name))).toEqual(await readFile(join(converted.folder, name)));
    }
  });

  it('places sound that begins late where it begins', async () => {
    const folder = await newFolder();
    const path = join(folder, 'late.mp4');
    await writeFile(path, await makeClip({ frames: 20, seconds: 1, soundStartSeconds: 1 }));
    const [part] = await cutRecordings([{ path, span: { startSeconds: 0.5, endSeconds: 1.5 } }], {
      media: { workers: 1, frames: { count: 1 } },
      folder: join(folder, 'cut'),
    });
    if (!part || 'problem' in part) throw new Error('expected files');
    const { samples, sampleRateHz } = await readSound({ path: part.audio! });
    expect(samples.length / sampleRateHz).toBeCloseTo(1, 3);
    const loudness = (from: number, to: number): number =>
      Math.max(
        ...samples.subarray(Math.round(from * sampleRateHz), Math.round(to * sampleRateHz)).map(Math.abs),
      );
    expect(loudness(0, 0.45)).toBe(0);
    expect(loudness(0.55, 1)).toBeGreaterThan(0.3);
  });

  it('says of each part why it cannot be read', async () => {
    const folder = await newFolder();
    const [path, other] = [join(folder, 'talk.mp4'), join(folder, 'other.mp4')];
    await writeFile(path, await makeClip());
    await writeFile(other, 'no clip');
    const span = { startSeconds: 5, endSeconds: 6 };
    expect(
      await cutRecordings([{ path, span }, { path: other }, { path: join(folder, 'no.mp4') }], {
        media: { workers: 1 },
        folder: join(folder, 'cut'),
      }),
    ).toEqual([
      { problem: 'expected a part of its 1.195 s, received 5 … 6 s' },
      { problem: expect.stringContaining('expected an mp4, mov, mkv, webm or avi file') },
      { problem: 'expected a clip, received no such file' },
    ]);
  });
});
