import { join } from 'node:path';
import type { ClipConverter, ClipInfo } from '@erc/media/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { put } from '../dataset-folder/__fixtures__/put.js';
import { sample } from '../dataset-folder/__fixtures__/sample.js';
import { writeDataset } from '../dataset-folder/write-dataset.js';
import { beforeDamage } from './before-damage.js';

const newFolder = temporaryFolders();
const CLIP = '/corpus/clip.mp4';

/** Why a folder is to be made anew whose wav of 16 kHz has so many seconds. */
async function whyOf(wavSeconds: number, info: ClipInfo): Promise<string | undefined> {
  const folder = await newFolder();
  const directory = join(folder, 'data');
  await writeDataset(directory, sample(), async (media) => {
    await put(join(media, 'media/train/0/0.wav'), '0'.repeat(44 + 2 * 16_000 * wavSeconds));
    await put(join(media, 'media/dev/0/0/0.png'), 'first frame');
  });
  const converter: ClipConverter = {
    decoders: '',
    idOf: async () => ({ id: '' }),
    probe: async () => ({ infos: new Map([[CLIP, info]]), lost: new Map(), unsupported: new Set() }),
    convert: async () => new Map(),
    convertParts: async () => new Map(),
    close() {},
  };
  return beforeDamage({
    directory,
    clips: [{ id: 'train/0/0', path: CLIP, givesVoice: true, givesPictures: false }],
    converter,
    sampleRateHz: 16_000,
    work: join(folder, 'data.clips'),
    signal: undefined,
  });
}

it('makes a folder anew whose wav is shorter than the sound of its clip', async () => {
  const audio = { sampleRateHz: 16_000, channels: 1 };
  const info: ClipInfo = { durationSeconds: 2, audio, soundSeconds: 2 };
  expect(await whyOf(2, info)).toBeUndefined();
  expect(await whyOf(1, info)).toMatch(/lost sound/);
});

it('counts from where the sound begins', async () => {
  const audio = { sampleRateHz: 16_000, channels: 1 };
  const info: ClipInfo = { durationSeconds: 2, audio, soundStartSeconds: 1, soundSeconds: 2 };
  expect(await whyOf(1, info)).toBeUndefined();
  expect(await whyOf(0.5, info)).toMatch(/lost sound/);
});
