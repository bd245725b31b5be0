import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { grayOf, HEIGHT, hasRealClip, makeClip, REAL_CLIP, WIDTH } from './__fixtures__/clips.js';
import { chooseDecoder } from './choose-decoder.js';
import { DecodeError, type Frame, type OpenClip, type VideoDecoder } from './decoder.js';
import { findFfmpeg } from './ffmpeg-decoder.js';

const temporaryFolder = temporaryFolders();
const hasFfmpeg = 'value' in (await findFfmpeg());
const why = hasFfmpeg ? '' : ' (skipped: there is no ffmpeg on this machine)';

async function opened(decoder: VideoDecoder, bytes: Uint8Array): Promise<OpenClip> {
  const path = join(await temporaryFolder(), 'clip.mp4');
  await writeFile(path, bytes);
  return decoder.open(path);
}

const mean = ({ data, channels }: Frame): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i += channels) sum += data[i]!;
  return sum / (data.length / channels);
};

async function soundOf(clip: OpenClip): Promise<{ rate: number; channels: number; samples: Float32Array[] }> {
  const parts: Float32Array[] = [];
  let [rate, channels] = [0, 0];
  await clip.sound({
    take(chunk) {
      rate = chunk.sampleRateHz;
      channels = chunk.channels.length;
      parts.push(chunk.channels[0]!);
    },
    restart: () => parts.splice(0),
  });
  return { rate, channels, samples: parts };
}

describe.each([
  { name: 'packaged', isThere: true },
  { name: 'ffmpeg', isThere: hasFfmpeg },
] as const)('the decoder $name', ({ name, isThere }) => {
  const test = it.skipIf(!isThere);
  const note = isThere ? '' : why;
  const load = async () => (await chooseDecoder({ decoder: name })).decoder;

  test(`says what is in a clip${note}`, async () => {
    const clip = await opened(await load(), await makeClip({ frames: 12, channels: 2 }));
    expect(clip.info.video).toMatchObject({ width: WIDTH, height: HEIGHT, frames: 12 });
    expect(clip.info.video!.lastSeconds).toBeCloseTo(1.1, 3);
    expect(clip.info.audio).toEqual({ sampleRateHz: 48_000, channels: 2 });
    expect(clip.info.durationSeconds).toBeGreaterThan(1.15);
    await clip.close();
  });

  test(`gives the frame that is shown at a time${note}`, async () => {
    const clip = await opened(await load(), await makeClip({ frames: 20, keyEvery: 7 }));
    const { frames } = await clip.frames([0, 0.05, 0.1, 0.68, 0.75, 1.9, 99]);
    const places = [0, 0, 1, 6, 7, 19, 19];
    for (const [i, place] of places.entries()) {
      expect(frames[i]).toMatchObject({ width: WIDTH, height: HEIGHT });
      expect(Math.abs(mean(frames[i]!) - grayOf(place))).toBeLessThan(3);
      expect(frames[i]!.seconds).toBeCloseTo(place / 10, 3);
    }
    await clip.close();
  });

  test(`gives the sound of each channel, as long as it is${note}`, async () => {
    const clip = await opened(await load(), await makeClip({ frames: 0, channels: 2, seconds: 1 }));
    const { rate, channels, samples } = await soundOf(clip);
    expect([rate, channels]).toEqual([48_000, 2]);
    const length = samples.reduce((sum, part) => sum + part.length, 0);
    expect(Math.abs(length - 48_000)).toBeLessThan(2100);
    const all = samples.flatMap((part) => [...part]).slice(12_000, 36_000);
    const rms = Math.sqrt(all.reduce((sum, x) => sum + x * x, 0) / all.length);
    expect(rms).toBeCloseTo(0.4 / Math.SQRT2, 2);
    await clip.close();
  });

  test(`says of a broken file that it is no clip${note}`, async () => {
    const decoder = await load();
    const bytes = await makeClip();
    for (const broken of [new Uint8Array(0), new Uint8Array(5000), bytes.subarray(0, 300)]) {
      await expect(opened(decoder, broken)).rejects.toThrow(DecodeError);
    }
  });

  test(`refuses a clip that passes a limit${note}`, async () => {
    const { decoder } = await chooseDecoder({ decoder: name, limits: { seconds: 1 } });
    await expect(opened(decoder, await makeClip({ frames: 20 }))).rejects.toThrow('at most 1 s');
    const small = await chooseDecoder({ decoder: name, limits: { pixels: 1000 } });
    await expect(opened(small.decoder, await makeClip())).rejects.toThrow('64 × 48');
    const short = await chooseDecoder({ decoder: name, limits: { bytes: 100 } });
    await expect(opened(short.decoder, await makeClip())).rejects.toThrow('at most 100 bytes');
  });

  test(`takes the frame before a damaged end, and says so${note}`, async () => {
    const bytes = await makeClip({ frames: 20, keyEvery: 5, channels: 0 });
    const whole = await opened(await load(), bytes);
    const [last] = (await whole.frames([1.9])).frames;
    await whole.close();
    // The media data end with the last frames: from the last key frame on they become noise.
    const damaged = Uint8Array.from(bytes);
    const start = Buffer.from(damaged.buffer).indexOf('mdat') + 4;
    const moov = Buffer.from(damaged.buffer).indexOf('moov') - 4;
    const end = moov > start ? moov : damaged.length;
    damaged.fill(0, start + Math.floor((end - start) * 0.75), end);
    const clip = await opened(await load(), damaged);
    const { frames } = await clip.frames([0, 1.9]);
    expect(frames).toHaveLength(2);
    expect(last!.seconds).toBeCloseTo(1.9, 3);
    expect(frames[1]!.isSubstitute).toBe(true);
    expect(frames[1]!.seconds).toBeLessThan(1.9);
    await clip.close();
  });
});

describe.skipIf(!hasRealClip)('a real clip of MELD', () => {
  it('has 59 frames and six channels', async () => {
    const { decoder } = await chooseDecoder({ decoder: 'packaged' });
    const clip = await decoder.open(REAL_CLIP);
    expect(clip.info.video).toMatchObject({ width: 1280, height: 720, frames: 59 });
    expect(clip.info.audio).toEqual({ sampleRateHz: 48_000, channels: 6 });
    const { channels } = await soundOf(clip);
    expect(channels).toBe(6);
    await clip.close();
  });

  it('has the same pixels whether the frames that nothing is predicted from are decoded or left out', async () => {
    const { decoder } = await chooseDecoder({ decoder: 'packaged' });
    const clip = await decoder.open(REAL_CLIP);
    const times = Array.from({ length: 59 }, (_, k) => k * (clip.info.video!.lastSeconds / 58) + 1e-4);
    const { frames: all } = await clip.frames(times);
    for (const k of [3, 7, 14, 29, 30, 43, 57]) {
      const [alone] = (await clip.frames([times[k]!])).frames;
      expect(alone!.seconds).toBe(all[k]!.seconds);
      expect(Buffer.compare(alone!.data, all[k]!.data), `frame ${k}`).toBe(0);
    }
    await clip.close();
  });

  it.skipIf(!hasFfmpeg)(`looks and sounds the same to both decoders${why}`, async () => {
    const times = [0, 0.6, 1.2, 1.8, 2.46];
    const seen: Frame[][] = [];
    const heard: Float32Array[] = [];
    for (const name of ['packaged', 'ffmpeg'] as const) {
      const { decoder } = await chooseDecoder({ decoder: name });
      const clip = await decoder.open(REAL_CLIP);
      seen.push((await clip.frames(times)).frames);
      heard.push(Float32Array.from((await soundOf(clip)).samples.flatMap((part) => [...part])));
      await clip.close();
    }
    for (const [i, frame] of seen[0]!.entries()) {
      const other = seen[1]![i]!;
      expect(frame.seconds).toBeCloseTo(other.seconds, 3);
      let sum = 0;
      for (let p = 0; p < 1280 * 720; p++) {
        for (let c = 0; c < 3; c++) sum += Math.abs(frame.data[4 * p + c]! - other.data[3 * p + c]!);
      }
      expect(sum / (1280 * 720 * 3)).toBeLessThan(1);
    }
    const length = Math.min(heard[0]!.length, heard[1]!.length);
    expect(Math.abs(heard[0]!.length - heard[1]!.length)).toBeLessThan(2100);
    let worst = 0;
    for (let t = 0; t < length; t++) worst = Math.max(worst, Math.abs(heard[0]![t]! - heard[1]![t]!));
    expect(worst).toBeLessThan(1e-4);
  });
});

it('names what there is to install when a decoder is missing', async () => {
  await expect(chooseDecoder({ decoder: 'runtime' })).rejects.toThrow(
    /media: decoder: expected "runtime".*no WebCodecs of its own.*npm i mediabunny/,
  );
});

it('takes the packages first', async () => {
  const { name, decoder, passedOver } = await chooseDecoder();
  expect(name).toBe('packaged');
  expect(decoder.id).toMatch(/^@napi-rs\/webcodecs 1\.3\.1, mediabunny 1\.\d+\.\d+$/);
  expect(passedOver).toEqual([]);
});
