import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Loaded } from './codecs.js';
import { containerOf } from './container.js';
import {
  checkClip,
  checkClipBytes,
  DEFAULT_LIMITS,
  DecodeError,
  type DecoderLimits,
  UnsupportedClipError,
  type VideoDecoder,
} from './decoder.js';
import { framesByFfmpeg } from './ffmpeg-frames.js';
import { probeClip } from './ffmpeg-probe.js';
import { soundByFfmpeg } from './ffmpeg-sound.js';
import { type FfmpegClip, textOf } from './ffmpeg-tool.js';

/** Options of {@link createFfmpegDecoder}. */
export interface FfmpegDecoderOptions {
  /** Where `ffmpeg` and `ffprobe` are. @default found by the system's PATH */
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
  readonly limits?: DecoderLimits;
  /** Milliseconds that one call of a tool may take. @default 120 000 */
  readonly timeout?: number;
}

const TIMEOUT = 120_000;

/** The version of a system's ffmpeg, or why there is none. */
export async function findFfmpeg(ffmpeg = 'ffmpeg'): Promise<Loaded<string>> {
  try {
    const text = await textOf(ffmpeg, ['-version'], 10_000);
    return { value: ffmpeg, id: text.split('\n')[0]!.split(' Copyright')[0]! };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Opens mp4, mov, mkv, webm and avi files with a system's ffmpeg: arguments go to it as they are, without a shell; it may open this file alone, in this
 * format; it is killed when it takes too long or writes too much.
 */
export function createFfmpegDecoder(
  id: string,
  { ffmpeg = 'ffmpeg', ffprobe = 'ffprobe', limits: given, timeout = TIMEOUT }: FfmpegDecoderOptions = {},
): VideoDecoder {
  const limits = { ...DEFAULT_LIMITS, ...given };
  return {
    id,
    async open(path) {
      const { size } = await stat(path);
      checkClipBytes(size, limits.bytes);
      const container = await containerOf(path);
      const clip: FfmpegClip = { ffmpeg, ffprobe, path: resolve(path), container, timeout };
      const probed = await probeClip(clip);
      const { info } = probed;
      checkClip(info, limits);
      return {
        info,
        frames: (times) =>
          withCodecNamed(framesByFfmpeg(clip, probed, times), 'its pictures are', probed.videoCodec),
        sound: async (taker) => {
          if (!info.audio) throw new DecodeError('expected an audio track, received none');
          return withCodecNamed(
            soundByFfmpeg(clip, probed, taker, limits.seconds),
            'its sound is',
            probed.audioCodec,
          );
        },
        close: async () => {},
      };
    },
  };
}

/**
 * Results of ffmpeg.
 *
 * @param what The track, as a sentence begins.
 * @throws UnsupportedClipError naming the codec that this ffmpeg does not have, which is no damage.
 */
async function withCodecNamed<T>(result: Promise<T>, what: string, codec: string | undefined): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    if (!(cause instanceof DecodeError && /Decoder .* not found/.test(cause.message))) throw cause;
    throw new UnsupportedClipError(`${what} in the codec ${codec}, which this ffmpeg does not have`, {
      cause,
    });
  }
}
