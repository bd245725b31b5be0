import * as z from 'zod';
import type { ClipInfo, Shown } from './decoder.js';
import { type FfmpegClip, probeJson } from './ffmpeg-tool.js';
import type { PacketEntry } from './plan-decoding.js';
import { shownByMatrix, shownOf } from './shown.js';

const time = z.coerce.number().optional();

const probeSchema = z.object({
  streams: z.array(
    z.object({
      index: z.int(),
      codec_type: z.string().optional(),
      codec_name: z.string().optional(),
      codec_tag_string: z.string().optional(),
      width: z.int().optional(),
      height: z.int().optional(),
      sample_aspect_ratio: z.string().optional(),
      sample_rate: z.coerce.number().optional(),
      channels: z.int().optional(),
      nb_frames: z.coerce.number().optional(),
      has_b_frames: z.int().default(0),
      start_time: time,
      duration: time,
      disposition: z.object({ attached_pic: z.int().optional() }).optional(),
      side_data_list: z.array(z.object({ displaymatrix: z.string().optional() })).optional(),
    }),
  ),
  format: z.object({ duration: time }),
});
const packetsSchema = z.object({
  packets: z
    .array(
      z.object({
        stream_index: z.int(),
        pts: z.int().optional(),
        pts_time: time,
        dts: z.int().optional(),
        dts_time: time,
        duration_time: time,
        flags: z.string().default(''),
      }),
    )
    .default([]),
});

type Stream = z.output<typeof probeSchema>['streams'][number];
type Packet = z.output<typeof packetsSchema>['packets'][number];

/** A packet of a video track; without `pts` it is one that the index counts, and the file ends before. */
export interface ProbedPacket extends PacketEntry {
  readonly pts?: number;
}

/** A packet of sound. */
export interface SoundPacket {
  readonly seconds: number;
  readonly durationSeconds: number;
}

/** What ffprobe tells of a clip. */
export interface ProbedClip {
  readonly info: ClipInfo;
  /** Place of the stream of pictures, and of that of sound, in the file. */
  readonly videoIndex: number | undefined;
  readonly audioIndex: number | undefined;
  /** Codecs of both, as ffmpeg names them, or the file where ffmpeg knows none. */
  readonly videoCodec: string | undefined;
  readonly audioCodec: string | undefined;
  /** Packets of the video track. */
  readonly packets: readonly ProbedPacket[];
  /** Frames are predicted from later ones, and the file is an avi, which has no times of showing: frames are told apart by their number alone. */
  readonly isWithoutTimes: boolean;
  /** Packets of the sound; what the file ends before is the last one. */
  readonly sound: readonly SoundPacket[];
}

/** Reads the head of a clip and the times of its packets. */
export async function probeClip(clip: FfmpegClip): Promise<ProbedClip> {
  const entries = [
    'stream=index,codec_type,codec_name,codec_tag_string,width,height,sample_aspect_ratio,sample_rate,channels,nb_frames,has_b_frames,start_time,duration',
    'stream_disposition=attached_pic',
    'stream_side_data=displaymatrix',
    'format=duration',
  ].join(':');
  const { streams, format } = await probeJson(clip, ['-show_entries', entries], probeSchema);
  const video = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  const packetEntries = [
    '-show_entries',
    'packet=stream_index,pts,pts_time,dts,dts_time,duration_time,flags',
  ];
  // Which packets are key frames is told by the index of an mp4, and not by looking into one that may be damaged.
  const flags = clip.container === 'mov' ? '+noparse' : '';
  const { packets } = await probeJson(clip, packetEntries, packetsSchema, flags);
  const of = (stream: Stream | undefined): Packet[] =>
    packets
      .filter(({ stream_index }) => stream_index === stream?.index)
      // An avi has no times of showing: ffmpeg goes by those of decoding.
      .map((packet) => ({
        ...packet,
        pts: packet.pts ?? packet.dts,
        pts_time: packet.pts_time ?? packet.dts_time,
      }));
  const pictures = of(video);
  const sounds = of(audio);
  const cut = (stream: Stream | undefined, present: readonly Packet[]): boolean =>
    clip.container === 'mov' && stream?.nb_frames !== undefined && present.length < stream.nb_frames;
  const isCut = cut(video, pictures) || cut(audio, sounds);
  const entriesOf = video ? withMissing(pictures, cut(video, pictures) ? video : undefined) : [];
  const seconds = entriesOf.map((packet) => packet.seconds).filter((at) => at >= 0);
  const shown = video && shownOfStream(video);
  return {
    info: {
      durationSeconds: format.duration ?? 0,
      ...(video && {
        video: {
          width: video.width ?? 0,
          height: video.height ?? 0,
          frames: seconds.length,
          lastSeconds: seconds.reduce((a, b) => Math.max(a, b), 0),
        },
      }),
      ...(audio && {
        audio: { sampleRateHz: audio.sample_rate ?? 0, channels: audio.channels ?? 0 },
        soundSeconds: (audio.start_time ?? 0) + (audio.duration ?? format.duration ?? 0),
        ...((audio.start_time ?? 0) > 0 && { soundStartSeconds: audio.start_time! }),
      }),
      ...(shown && { shown }),
      ...(isCut && { isCut }),
    },
    videoIndex: video?.index,
    audioIndex: audio?.index,
    videoCodec: codecOf(video),
    audioCodec: codecOf(audio),
    packets: entriesOf,
    isWithoutTimes:
      clip.container === 'avi' &&
      (video?.has_b_frames ?? 0) > 0 &&
      packets.some(({ stream_index, pts }) => stream_index === video?.index && pts === undefined),
    sound: audio ? soundOf(sounds, cut(audio, sounds) ? audio : undefined) : [],
  };
}

const codecOf = (stream: Stream | undefined): string | undefined =>
  stream?.codec_name === undefined || stream.codec_name === 'unknown'
    ? stream?.codec_tag_string
    : stream.codec_name;

/** Packets of pictures; with the stream, those at its even times that are not there. */
function withMissing(present: readonly Packet[], stream: Stream | undefined): ProbedPacket[] {
  const known = present.flatMap(({ pts, pts_time, flags }): ProbedPacket[] =>
    pts === undefined || pts_time === undefined
      ? []
      : [{ pts, seconds: pts_time, isKey: flags.includes('K') }],
  );
  const { nb_frames: count = 0, duration, start_time: start = 0 } = stream ?? {};
  if (count === 0 || duration === undefined) return known;
  const step = duration / count;
  const missing = Array.from({ length: count }, (_, i) => start + i * step).filter(
    (at) => !known.some(({ seconds }) => Math.abs(seconds - at) < step / 2),
  );
  return [...known, ...missing.map((seconds) => ({ seconds, isKey: false }))];
}

function soundOf(present: readonly Packet[], stream: Stream | undefined): SoundPacket[] {
  const known = present.flatMap(({ pts_time, duration_time = 0 }): SoundPacket[] =>
    pts_time === undefined ? [] : [{ seconds: pts_time, durationSeconds: duration_time }],
  );
  if (stream?.duration === undefined) return known;
  const last = known.at(-1);
  const from = last ? last.seconds + last.durationSeconds : (stream.start_time ?? 0);
  const to = (stream.start_time ?? 0) + stream.duration;
  return to > from ? [...known, { seconds: from, durationSeconds: to - from }] : known;
}

function shownOfStream({ sample_aspect_ratio: ratio, side_data_list: side = [] }: Stream): Shown | undefined {
  const [wide, high] = (ratio ?? '').split(':').map(Number);
  const pixelAspect = wide && high ? wide / high : undefined;
  const matrix = side.flatMap(({ displaymatrix }) => displaymatrix ?? [])[0];
  // Three rows of an address and three numbers each.
  const numbers = (matrix ?? '')
    .split('\n')
    .flatMap((line) => line.replace(/^\s*\w+:/, '').match(/-?\d+/g) ?? [])
    .map(Number);
  const [a, b, , c, d] = numbers;
  const isMatrix = a !== undefined && b !== undefined && c !== undefined && d !== undefined;
  return shownOf({
    ...(isMatrix && shownByMatrix([a, b, c, d])),
    ...(pixelAspect !== undefined && { pixelAspect }),
  });
}
