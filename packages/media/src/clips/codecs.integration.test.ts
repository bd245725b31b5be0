import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256Of } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it, vi } from 'vitest';
import { chooseDecoder } from './choose-decoder.js';
import { UnsupportedClipError, type VideoDecoder } from './decoder.js';
import { findFfmpeg } from './ffmpeg-decoder.js';

const temporaryFolder = temporaryFolders();
const hasFfmpeg = 'value' in (await findFfmpeg());
const why = hasFfmpeg ? '' : ' (skipped: there is no ffmpeg on this machine)';
const run = promisify(execFile);

/** Half a second of a test pattern and a tone. */
async function make(name: string, codecs: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), name);
  const pictures = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=10:duration=0.5'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=0.5'];
  await run('ffmpeg', ['-v', 'error', ...pictures, ...sound, '-strict', '-2', ...codecs, path]);
  return path;
}

async function decode(decoder: VideoDecoder, path: string) {
  const clip = await decoder.open(path);
  const { frames } = await clip.frames([0, 0.2, 0.4]);
  const parts: Float32Array[] = [];
  await clip.sound({ take: ({ channels }) => parts.push(channels[0]!), restart: () => parts.splice(0) });
  await clip.close();
  return { frames, sound: parts.flatMap((part) => [...part]), info: clip.info };
}

const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
const sound = (codec: string, ...more: string[]): string[] => [...H264, '-c:a', codec, ...more];
const READ: readonly (readonly [string, readonly string[]])[] = [
  ['aac.mp4', sound('aac')],
  ['mp3.mp4', sound('libmp3lame')],
  ['opus.mp4', sound('libopus')],
  ['opus.mkv', sound('libopus')],
  ['ac3.mp4', sound('ac3')],
  ['ac3.mkv', sound('ac3')],
  ['flac.mp4', sound('flac')],
  ['flac24.mkv', sound('flac', '-sample_fmt', 's32')],
  ...['s16le', 's16be', 's24le', 's24be', 's32le', 's32be', 'f32le', 'f32be', 'f64le', 'f64be']
    .concat(['u8', 's8', 'alaw', 'mulaw'])
    .map((form) => [`${form}.mov`, sound(`pcm_${form}`)] as const),
  ['s24.mkv', sound('pcm_s24le')],
  ['hevc.mp4', ['-c:v', 'libx265', '-x265-params', 'log-level=error', '-tag:v', 'hvc1', '-c:a', 'aac']],
  ['opus.webm', ['-c:v', 'libvpx', '-c:a', 'libopus']],
  ['vp9.webm', ['-c:v', 'libvpx-vp9', '-c:a', 'libopus']],
  ['vp8.mkv', ['-c:v', 'libvpx', '-c:a', 'aac']],
  ['vp9.mkv', ['-c:v', 'libvpx-vp9', '-c:a', 'aac']],
  ['av1.mp4', ['-c:v', 'libaom-av1', '-cpu-used', '8', '-c:a', 'aac']],
];
const ELSEWHERE: readonly (readonly [string, readonly string[], string])[] = [
  ['alac.mp4', sound('alac'), 'its sound is in the codec alac'],
  ['ima.mov', sound('adpcm_ima_qt'), 'its sound is in the codec ima4'],
  ['ima.mkv', sound('adpcm_ima_wav'), 'its sound is in the codec A_MS/ACM'],
  ['eac3.mp4', sound('eac3'), 'its sound is in the codec ec-3'],
  ['truehd.mkv', sound('truehd'), 'its sound is in the codec A_TRUEHD'],
  ['dts.mkv', sound('dca'), 'its sound is in the codec dtsc'],
  ['mp2.mkv', sound('mp2'), 'its sound is in the codec A_MPEG/L2'],
  ['vorbis.mkv', sound('libvorbis'), 'its sound is in the codec vorbis'],
  ['h263.mov', ['-c:v', 'h263', '-s', '128x96', '-c:a', 'aac'], 'its pictures are in the codec h263'],
  ['asp.mkv', ['-c:v', 'mpeg4', '-c:a', 'aac'], 'its pictures are in the codec'],
  ['asp.mp4', ['-c:v', 'mpeg4', '-c:a', 'aac'], 'its pictures are in the codec mp4v'],
];

describe.skipIf(!hasFfmpeg)(`codecs of clips${why}`, () => {
  it.each(READ)('are decoded as by ffmpeg: %s', async (name, codecs) => {
    const path = await make(name, codecs);
    const { decoder } = await chooseDecoder({ decoder: 'packaged' });
    const own = await decode(decoder, path);
    const theirs = await decode((await chooseDecoder({ decoder: 'ffmpeg' })).decoder, path);
    // Padding at the end of the last packet may be left in.
    expect(Math.abs(own.sound.length - theirs.sound.length)).toBeLessThan(1200);
    const length = Math.min(own.sound.length, theirs.sound.length);
    const worst = own.sound
      .slice(0, length)
      .reduce((most, x, t) => Math.max(most, Math.abs(x - theirs.sound[t]!)), 0);
    expect(worst).toBeLessThan(1e-4);
    expect(own.frames.map(({ seconds }) => seconds.toFixed(2))).toEqual(
      theirs.frames.map(({ seconds }) => seconds.toFixed(2)),
    );
  });

  it.each(ELSEWHERE)(
    'that the packages do not have are named, or go to ffmpeg: %s',
    async (name, codecs, text) => {
      const path = await make(name, codecs);
      const { decoder } = await chooseDecoder({ decoder: 'packaged' });
      await expect(decoder.open(path)).rejects.toThrow(text);
      await expect(decoder.open(path)).rejects.toThrow(/install ffmpeg.*or convert the clip: ffmpeg -i CLIP/);
      const auto = await chooseDecoder({ hasFallback: true });
      const { frames, sound: heard, info } = await decode(auto.decoder, path);
      expect(info.openedBy).toMatch(/^ffmpeg version/);
      expect(auto.fallbackId).toBe(info.openedBy);
      expect(frames).toHaveLength(3);
      expect(Math.abs(heard.length - 24_000)).toBeLessThan(3000);
      expect(Math.sqrt(heard.reduce((sum, x) => sum + x * x, 0) / heard.length)).toBeGreaterThan(0.05);
    },
  );

  it.each([
    ['h264.avi', sound('pcm_s16le')],
    ['h264-in-order.avi', [...sound('pcm_s16le'), '-bf', '0']],
    ['asp.avi', ['-c:v', 'mpeg4', '-bf', '2', '-c:a', 'libmp3lame']],
    ['mjpeg.avi', ['-c:v', 'mjpeg', '-c:a', 'pcm_s16le']],
  ] as const)('that avi files carry go to ffmpeg, in the order of showing: %s', async (name, codecs) => {
    const path = await make(name, codecs);
    const { decoder } = await chooseDecoder({ decoder: 'packaged' });
    await expect(decoder.open(path)).rejects.toThrow(/it is an avi file.*install ffmpeg/);
    const auto = await chooseDecoder({ hasFallback: true });
    const clip = await auto.decoder.open(path);
    const { frames, lost } = await clip.frames([0, 0.1, 0.2, 0.3, 0.4]);
    expect(lost).toBe(0);
    // As ffmpeg itself shows them, one after the other.
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-fps_mode', 'passthrough', 'pipe:1'];
    const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...raw], { encoding: 'buffer' });
    expect(frames.map(({ data }) => sha256Of(data))).toEqual(
      [0, 1, 2, 3, 4].map((n) => sha256Of(stdout.subarray(n * 64 * 48 * 3, (n + 1) * 64 * 48 * 3))),
    );
    await clip.close();
  });

  it('that ffmpeg does not have either are named as what the machine lacks', async () => {
    const path = await make('alac.mp4', sound('alac'));
    await writeFile(path, (await readFile(path)).toString('latin1').replaceAll('alac', 'xlac'), 'latin1');
    const { decoder } = await chooseDecoder({ decoder: 'ffmpeg' });
    const clip = await decoder.open(path);
    const heard = clip.sound({ take() {}, restart() {} });
    await expect(heard).rejects.toThrow('its sound is in the codec xlac, which this ffmpeg does not have');
    await expect(heard).rejects.toBeInstanceOf(UnsupportedClipError);
    await clip.close();
  });

  it('go to an ffmpeg that was found before, without asking it again', async () => {
    vi.stubEnv('PATH', '');
    const { fallbackId } = await chooseDecoder({ ffmpegId: 'ffmpeg version 0' });
    expect(fallbackId).toBe('ffmpeg version 0');
    expect((await chooseDecoder({ hasFallback: true })).fallbackId).toBeUndefined();
    vi.unstubAllEnvs();
  });
});
