import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Loaded } from './codecs.js';
import {
  type ClipInfo,
  checkClip,
  checkClipBytes,
  DEFAULT_LIMITS,
  DecodeError,
  type DecoderLimits,
  type Frame,
  type OpenClip,
  type VideoDecoder,
} from './decoder.js';
import { packetsAt } from './plan-decoding.js';
import { runTool } from './run-tool.js';

/** Options of {@link createFfmpegDecoder}. */
export interface FfmpegDecoderOptions {
  /** Where `ffmpeg` and `ffprobe` are. @default found by the system's PATH */
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
  readonly limits?: DecoderLimits;
  /** Milliseconds that one call of a tool may take. @default 120 000 */
  readonly timeout?: number;
}

/** Only mp4 and mov, only from this file: no playlist that names another file, no address. */
const INPUT = ['-protocol_whitelist', 'file,pipe', '-f', 'mov'] as const;
const QUIET = ['-v', 'error', '-hide_banner'] as const;
/** Damaged places are no reason to stop: what can be decoded counts. */
const GO_ON = ['-max_error_rate', '1'] as const;
const TIMEOUT = 120_000;

const probeSchema = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string().optional(),
      width: z.int().optional(),
      height: z.int().optional(),
      sample_rate: z.coerce.number().optional(),
      channels: z.int().optional(),
    }),
  ),
  format: z.object({ duration: z.coerce.number().optional() }),
  packets: z.array(z.object({ pts: z.int().optional(), pts_time: z.coerce.number().optional() })).optional(),
});
const framesSchema = z.object({ frames: z.array(z.object({ pts: z.int().optional() })).optional() });

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
 * Opens mp4 and mov files with a system's ffmpeg: arguments go to it as they are, without a shell; it may open this file alone, in this
 * format; it is killed when it takes too long or writes too much.
 */
export function createFfmpegDecoder(
  id: string,
  { ffmpeg = 'ffmpeg', ffprobe = 'ffprobe', limits: given, timeout = TIMEOUT }: FfmpegDecoderOptions = {},
): VideoDecoder {
  const limits = { ...DEFAULT_LIMITS, ...given };

  const open = async (path: string): Promise<OpenClip> => {
    const { size } = await stat(path);
    checkClipBytes(size, limits.bytes);
    // An absolute path: it cannot be taken for an option, nor for the name of a protocol.
    const file = `file:${resolve(path)}`;
    const entries = 'stream=codec_type,width,height,sample_rate,channels:format=duration';
    const probe = parse(
      probeSchema,
      await textOf(ffprobe, [...QUIET, ...INPUT, '-show_entries', entries, '-of', 'json', file], timeout),
    );
    const streams = probe.streams;
    const video = streams.find(({ codec_type }) => codec_type === 'video');
    const audio = streams.find(({ codec_type }) => codec_type === 'audio');
    const select = ['-select_streams', 'v:0', '-show_entries', 'packet=pts,pts_time', '-of', 'json', file];
    const packets = !video
      ? []
      : (
          parse(
            probeSchema.pick({ packets: true }),
            await textOf(ffprobe, [...QUIET, ...INPUT, ...select], timeout),
          ).packets ?? []
        ).flatMap(({ pts, pts_time }) =>
          pts === undefined || pts_time === undefined ? [] : [{ pts, seconds: pts_time, isKey: true }],
        );
    const shown = packets.filter(({ seconds }) => seconds >= 0);
    const info: ClipInfo = {
      durationSeconds: probe.format.duration ?? 0,
      ...(video && {
        video: {
          width: video.width ?? 0,
          height: video.height ?? 0,
          frames: shown.length,
          lastSeconds: Math.max(0, ...shown.map(({ seconds }) => seconds)),
        },
      }),
      ...(audio && { audio: { sampleRateHz: audio.sample_rate ?? 0, channels: audio.channels ?? 0 } }),
    };
    checkClip(info, limits);

    const pictures = async (wanted: readonly number[]): Promise<Map<number, Frame>> => {
      const { width, height } = info.video!;
      const [bytes, order] = [
        width * height * 3,
        [...new Set(wanted)].sort((a, b) => packets[a]!.seconds - packets[b]!.seconds),
      ];
      const filter = `select='${order.map((place) => `eq(pts,${packets[place]!.pts})`).join('+')}'`;
      const output = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
      const collected: Buffer[] = [];
      await runTool(
        ffmpeg,
        [
          ...QUIET,
          ...GO_ON,
          '-nostdin',
          '-noautorotate',
          '-copyts',
          ...INPUT,
          '-i',
          file,
          '-map',
          '0:v:0',
          '-vf',
          filter,
          ...output,
        ],
        { milliseconds: timeout, bytes: bytes * order.length, take: (chunk) => collected.push(chunk) },
      );
      const all = Buffer.concat(collected);
      const found = new Map<number, Frame>();
      // One that could not be decoded is missing, and which one cannot be told from the pixels.
      if (all.length !== bytes * order.length) return found;
      for (const [i, place] of order.entries()) {
        const data = new Uint8Array(all.subarray(i * bytes, (i + 1) * bytes));
        found.set(place, { width, height, data, channels: 3, seconds: packets[place]!.seconds });
      }
      return found;
    };
    const decodable = async (): Promise<number[]> => {
      const args = ['-select_streams', 'v:0', '-show_entries', 'frame=pts', '-of', 'json', file];
      const text = await textOf(ffprobe, [...QUIET, ...INPUT, ...args], timeout);
      const seen = new Set((parse(framesSchema, text).frames ?? []).map(({ pts }) => pts));
      return packets
        .flatMap(({ pts, seconds }, place) => (seconds >= 0 && seen.has(pts) ? [place] : []))
        .sort((a, b) => packets[a]!.seconds - packets[b]!.seconds);
    };

    return {
      info,
      async frames(times) {
        if (packets.length === 0 || times.length === 0) return [];
        const wanted = packetsAt(packets, times);
        const found = await pictures(wanted);
        if (wanted.every((place) => found.has(place))) return wanted.map((place) => found.get(place)!);
        const places = await decodable();
        if (places.length === 0) return [];
        const others = wanted.map(
          (place) =>
            places.findLast((other) => packets[other]!.seconds <= packets[place]!.seconds) ?? places[0]!,
        );
        const substitutes = await pictures(others);
        return others.flatMap((place, i) => {
          const frame = substitutes.get(place);
          return frame ? [place === wanted[i] ? frame : { ...frame, isSubstitute: true }] : [];
        });
      },
      async sound(take) {
        if (!info.audio) throw new DecodeError('expected an audio track, received none');
        const { sampleRateHz, channels } = info.audio;
        const frameBytes = 4 * channels;
        let rest = Buffer.alloc(0);
        await runTool(
          ffmpeg,
          [
            ...QUIET,
            ...GO_ON,
            '-nostdin',
            ...INPUT,
            '-i',
            file,
            '-map',
            '0:a:0',
            '-f',
            'f32le',
            '-c:a',
            'pcm_f32le',
            'pipe:1',
          ],
          {
            milliseconds: timeout,
            bytes: (limits.seconds + 1) * sampleRateHz * frameBytes,
            take: (chunk) => {
              const bytes = Buffer.concat([rest, chunk]);
              const frames = Math.floor(bytes.length / frameBytes);
              rest = bytes.subarray(frames * frameBytes);
              if (frames > 0) take({ channels: deinterleave(bytes, frames, channels), sampleRateHz });
            },
          },
        );
      },
      close: async () => {},
    };
  };
  return { id, open };
}

async function textOf(file: string, args: readonly string[], milliseconds: number): Promise<string> {
  const parts: Buffer[] = [];
  await runTool(file, args, { milliseconds, bytes: 2 ** 26, take: (part) => parts.push(part) });
  return Buffer.concat(parts).toString('utf8');
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DecodeError('ffprobe: expected what it says of a clip, received something else', { cause });
  }
}

function deinterleave(bytes: Buffer, frames: number, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, c) => {
    const samples = new Float32Array(frames);
    for (let t = 0; t < frames; t++) samples[t] = bytes.readFloatLE(4 * (t * channels + c));
    return samples;
  });
}
