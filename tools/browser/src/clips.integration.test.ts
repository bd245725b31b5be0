import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { makeClip } from '../../../packages/media/src/clips/__fixtures__/clips.js';
import { damaged, packetPlaces } from '../../../packages/media/src/clips/__fixtures__/damage.js';
import {
  type DecodedClip,
  decodeAll,
  distanceOf,
  shownAt,
} from '../../../packages/media/src/clips/__fixtures__/decode-all.js';
import { chooseDecoder } from '../../../packages/media/src/clips/choose-decoder.js';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import type { ClipsInput, PlainClip } from './pages/clips.js';
import { runPage } from './run-page.js';

const temporaryFolder = temporaryFolders();
const FRAMES = 8;
const times = Array.from({ length: FRAMES }, (_, k) => k / 10);

const decodedOf = ({ sound, frames, ...losses }: PlainClip): DecodedClip => ({
  ...losses,
  sound: new Float32Array(Uint8Array.from(Buffer.from(sound, 'base64')).buffer),
  frames: frames.map((frame) => ({ ...frame, data: Buffer.from(frame.data, 'base64') })),
});

/** By the decoder of Node. */
async function packaged(bytes: Uint8Array): Promise<DecodedClip> {
  const path = join(await temporaryFolder(), 'clip.mp4');
  await writeFile(path, bytes);
  const { decoder } = await chooseDecoder({ decoder: 'packaged' });
  return decodeAll(await decoder.open(path), times);
}

describe.skipIf(!hasChromium)(
  `clips in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    it('look and sound as in Node: whole, and each packet damaged in turn, of sound, of pictures and of both', async () => {
      const clip = await makeClip({ frames: FRAMES, keyEvery: 4, seconds: 0.3, isEven: true });
      const { audio, video } = await packetPlaces(clip);
      const clips = [
        clip,
        ...audio.map((place) => damaged(clip, [place])),
        ...video.map((place) => damaged(clip, [place])),
        ...video.map((place, k) => damaged(clip, [place, audio[2 * k]!], k % 2 === 0 ? 0xff : 0)),
      ];
      const input: ClipsInput = {
        clips: clips.map((bytes) => Buffer.from(bytes).toString('base64')),
        times,
      };
      const entry = new URL('pages/clips.ts', import.meta.url);
      const inPage = await runPage<PlainClip[]>({ entry, input, timeoutMs: 280_000 });
      expect(inPage).toHaveLength(clips.length);
      for (const [i, plain] of inPage.entries()) {
        const [theirs, ours] = [decodedOf(plain), await packaged(clips[i]!)];
        const where = `clip ${i}`;
        expect(shownAt(theirs), where).toEqual(shownAt(ours));
        expect(theirs.lost, where).toBe(ours.lost);
        expect(theirs.lostSeconds, where).toBeCloseTo(ours.lostSeconds, 3);
        expect(theirs.sound.length, where).toBe(ours.sound.length);
        const distance = distanceOf(theirs, ours);
        expect(distance.sound, where).toBeLessThan(1e-4);
        expect(distance.frames, where).toBeLessThan(2);
      }
    }, 300_000);
  },
);
