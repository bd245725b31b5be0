import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256Of } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { makeClip } from './__fixtures__/clips.js';
import { damaged, packetPlaces } from './__fixtures__/damage.js';
import { type DecodedClip, decodeAll, distanceOf, shownAt } from './__fixtures__/decode-all.js';
import { chooseDecoder } from './choose-decoder.js';
import type { ClipInfo, VideoDecoder } from './decoder.js';
import { findFfmpeg } from './ffmpeg-decoder.js';

const temporaryFolder = temporaryFolders();
const hasFfmpeg = 'value' in (await findFfmpeg());
const why = hasFfmpeg ? '' : ' (skipped: there is no ffmpeg on this machine)';

const RATE = 48_000;
/** Samples of a packet of AAC. */
const PACKET = 1024;
const FRAMES = 8;
const TIMES = Array.from({ length: FRAMES }, (_, k) => k / 10);
const clip = await makeClip({ frames: FRAMES, keyEvery: 4, seconds: 0.3, isEven: true });
const places = await packetPlaces(clip);
const last = places.audio.length - 1;

interface Decoded extends DecodedClip {
  readonly info: ClipInfo;
}

async function decode(decoder: VideoDecoder, bytes: Uint8Array): Promise<Decoded> {
  const path = join(await temporaryFolder(), 'clip.mp4');
  await writeFile(path, bytes);
  const open = await decoder.open(path);
  return { ...(await decodeAll(open, TIMES)), info: open.info };
}

const digestOf = ({ frames, lost, lostSeconds, sound }: Decoded): string =>
  sha256Of(
    JSON.stringify([
      lost,
      lostSeconds,
      sha256Of(Buffer.from(sound.buffer)),
      ...frames.map(({ seconds, isSubstitute, data }) => [seconds, isSubstitute, sha256Of(data)]),
    ]),
  );

const load = async (name: 'packaged' | 'ffmpeg') => (await chooseDecoder({ decoder: name })).decoder;

describe.each([
  { name: 'packaged', isThere: true },
  { name: 'ffmpeg', isThere: hasFfmpeg },
] as const)('a clip with a packet that cannot be decoded, by the decoder $name', ({ name, isThere }) => {
  const test = it.skipIf(!isThere);
  const note = isThere ? '' : why;
  /** Packets of sound that are damaged in turn: for ffmpeg, which is started anew for each, the first, the last and some between. */
  const sounds = places.audio
    .map((_, i) => i)
    .filter((i) => name === 'packaged' || i < 3 || i > last - 2 || i % 5 === 0);

  test(`loses the sound of that packet alone, silent in its place${note}`, async () => {
    const decoder = await load(name);
    const whole = await decode(decoder, clip);
    for (const i of sounds) {
      const got = await decode(decoder, damaged(clip, [places.audio[i]!]));
      const where = `packet ${i}`;
      expect(got.sound.length, where).toBe(whole.sound.length);
      expect(got.lostSeconds, where).toBeCloseTo(PACKET / RATE, 4);
      const start = Math.round(places.audio[i]!.seconds * RATE);
      // Packets overlap by half: what lies beside the lost one is faded.
      for (let t = 0; t < Math.min(got.sound.length, whole.sound.length); t++) {
        if (t >= start && t < start + 2 * PACKET) continue;
        if (Math.abs(got.sound[t]! - whole.sound[t]!) > 1e-4)
          expect.fail(`${where}: sample ${t} of ${start}`);
      }
      expect(shownAt(got), where).toEqual(shownAt(whole));
    }
  }, 120_000);

  test(`loses that frame alone, or the group whose key frame it is${note}`, async () => {
    const decoder = await load(name);
    for (let k = 0; k < FRAMES; k++) {
      const got = await decode(decoder, damaged(clip, [places.video[k]!]));
      const isLost = (i: number): boolean => (k % 4 === 0 ? Math.floor(i / 4) === k / 4 : i === k);
      const lost = Array.from({ length: FRAMES }, (_, i) => i).filter(isLost);
      // A frame that nothing comes after is taken back by x264's and others' decoders with the one before, at most.
      expect(got.lost - lost.length, `frame ${k}`).toBeGreaterThanOrEqual(0);
      expect(got.lost - lost.length, `frame ${k}`).toBeLessThanOrEqual(1);
      const substitutes = shownAt(got).filter((text) => text.endsWith('instead'));
      expect(substitutes, `frame ${k}`).toHaveLength(got.lost);
      expect(got.lostSeconds).toBe(0);
    }
  }, 120_000);

  test(`that is cut short has silence and other frames for what its index names past the end${note}`, async () => {
    // In this file sound stands after pictures.
    const cut = clip.subarray(0, places.audio[5]!.start + 9);
    const decoder = await load(name);
    const [whole, got] = [await decode(decoder, clip), await decode(decoder, cut)];
    expect(whole.info.isCut).toBeUndefined();
    expect(got.info).toEqual({ ...whole.info, isCut: true });
    // Silence ends where the file says; a decoder gives whole packets.
    expect(Math.abs(got.sound.length - whole.sound.length)).toBeLessThanOrEqual(2 * PACKET);
    expect(got.lostSeconds + got.lost).toBeGreaterThan(0);
    expect(got.frames).toHaveLength(FRAMES);
  });
});

describe('damaged clips', () => {
  it.skipIf(!hasFfmpeg)(
    `lose a last packet whose length the file does not state, and it is counted${why}`,
    async () => {
      const folder = await temporaryFolder();
      const [from, to] = [join(folder, 'clip.mp4'), join(folder, 'clip.mkv')];
      await writeFile(from, clip);
      await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', from, '-c', 'copy', to]);
      const mkv = await readFile(to);
      const { audio } = await packetPlaces(mkv);
      for (const name of ['packaged', 'ffmpeg'] as const) {
        const decoder = await load(name);
        const [whole, got] = [
          await decode(decoder, mkv),
          await decode(decoder, damaged(mkv, [audio.at(-1)!])),
        ];
        expect(whole.lostSeconds, name).toBe(0);
        // Times are told to a millisecond.
        expect(Math.abs(got.lostSeconds - PACKET / RATE), name).toBeLessThan(0.001);
        expect(Math.abs(got.sound.length - whole.sound.length), name).toBeLessThan(0.001 * RATE);
      }
    },
    60_000,
  );

  it.skipIf(!hasFfmpeg)(
    `look and sound the same to both decoders: each packet damaged in turn, of sound and pictures together${why}`,
    async () => {
      const [packaged, ffmpeg] = [await load('packaged'), await load('ffmpeg')];
      for (let k = 0; k < FRAMES; k++) {
        const bytes = damaged(clip, [places.video[k]!, places.audio[2 * k]!], k % 2 === 0 ? 0xff : 0);
        const [one, other] = [await decode(packaged, bytes), await decode(ffmpeg, bytes)];
        const where = `packet ${k}`;
        expect(shownAt(one), where).toEqual(shownAt(other));
        expect(one.lost, where).toBe(other.lost);
        expect(one.lostSeconds, where).toBeCloseTo(other.lostSeconds, 3);
        expect(one.sound.length, where).toBe(other.sound.length);
        const distance = distanceOf(one, other);
        expect(distance.sound, where).toBeLessThan(1e-4);
        expect(distance.frames, where).toBeLessThan(2);
      }
    },
    120_000,
  );

  it('are the same in every run', async () => {
    const decoder = await load('packaged');
    for (const kind of ['audio', 'video'] as const) {
      for (const place of places[kind]) {
        // Half of a packet: some decoders make something of it.
        const bytes = damaged(clip, [{ ...place, start: (place.start + place.end) >> 1 }], 0x5a);
        const [first, second] = [await decode(decoder, bytes), await decode(decoder, bytes)];
        expect(digestOf(second)).toBe(digestOf(first));
      }
    }
  }, 120_000);
});
