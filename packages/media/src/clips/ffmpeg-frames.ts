import * as z from 'zod';
import { type DecodedFrames, DecodeError, type Frame } from './decoder.js';
import type { ProbedClip } from './ffmpeg-probe.js';
import { GO_ON } from './ffmpeg-sound.js';
import { type FfmpegClip, fileOf, inputOf, probeJson, QUIET } from './ffmpeg-tool.js';
import { packetsAt, planDecoding, shownOrder } from './plan-decoding.js';
import { runTool } from './run-tool.js';

const countSchema = z.object({
  streams: z.array(z.object({ nb_read_frames: z.coerce.number().optional() })),
});
const framesSchema = z.object({
  frames: z.array(z.object({ best_effort_timestamp: z.int().optional() })).optional(),
});

/** What a damaged place looks like depends on how many threads decode at once: one gives the same picture on every run. */
const ONE_THREAD = ['-threads', '1'] as const;

/** Frames at times, as `OpenClip.frames` says. */
export async function framesByFfmpeg(
  clip: FfmpegClip,
  probed: ProbedClip,
  times: readonly number[],
): Promise<DecodedFrames> {
  const { packets, info } = probed;
  if (times.length === 0) return { frames: [], lost: 0 };
  if (packets.length === 0) throw withoutTimes();
  if (probed.isWithoutTimes) return framesByNumber(clip, probed, times);
  const wanted = packetsAt(packets, times);
  const first = await pictures(clip, probed, wanted);
  if (!info.isCut && first.complaint === '' && wanted.every((place) => first.found.has(place))) {
    return { frames: wanted.map((place) => first.found.get(place)!), lost: 0 };
  }
  const shown = shownOrder(packets);
  const seen = await decodable(clip, probed);
  const isSeen = (place: number): boolean => {
    const { pts } = packets[place]!;
    return pts !== undefined && seen.has(pts);
  };
  // Without its key frame, what comes out of a group are other pictures.
  const places = planDecoding(packets, shown)
    .filter(({ start }) => isSeen(start))
    .flatMap(({ wanted: group }) => [...group].filter(isSeen))
    .sort((a, b) => packets[a]!.seconds - packets[b]!.seconds);
  if (places.length === 0 && first.complaint === '' && !info.isCut) throw withoutTimes();
  const lost = shown.length - places.length;
  if (places.length === 0) return { frames: [], lost };
  const chosen = wanted.map((place) =>
    places.includes(place)
      ? place
      : (places.findLast((other) => packets[other]!.seconds <= packets[place]!.seconds) ?? places[0]!),
  );
  const { found } = await pictures(clip, probed, chosen, { options: ONE_THREAD });
  const frames = chosen.flatMap((place, i): Frame[] => {
    const frame = found.get(place);
    if (!frame) return [];
    return [place === wanted[i] ? frame : { ...frame, isSubstitute: true }];
  });
  return { frames, lost };
}

/**
 * Frames of a clip whose packets have no times of showing: they come out in that order, at the even times of an avi. Where not all come out, it cannot be told
 * which is missing.
 */
async function framesByNumber(
  clip: FfmpegClip,
  probed: ProbedClip,
  times: readonly number[],
): Promise<DecodedFrames> {
  const { packets, videoIndex } = probed;
  const entries = [
    '-select_streams',
    `${videoIndex}`,
    '-count_frames',
    '-show_entries',
    'stream=nb_read_frames',
  ];
  const { streams } = await probeJson(clip, [...ONE_THREAD, ...entries], countSchema);
  if (streams[0]?.nb_read_frames !== packets.length) throw withoutTimes();
  const numbers = new Map(shownOrder(packets).map((place, number) => [place, number]));
  const wanted = packetsAt(packets, times);
  const { found } = await pictures(clip, probed, wanted, {
    options: ONE_THREAD,
    termOf: (place) => `eq(n,${numbers.get(place)})`,
  });
  const frames = wanted.map((place): Frame => {
    const frame = found.get(place);
    if (!frame) throw withoutTimes();
    return frame;
  });
  return { frames, lost: 0 };
}

/** Frames that nothing is wrong with, and that cannot be told apart: better named than left away in silence. */
const withoutTimes = (): DecodeError =>
  new DecodeError(
    'its pictures have no times that ffmpeg tells, and some cannot be decoded: convert the clip to mp4',
  );

/** How {@link pictures} finds frames. */
interface PictureOptions {
  readonly options?: readonly string[];
  /** The frame of a packet, in the words of ffmpeg's filter `select`. @default by its time */
  readonly termOf?: (place: number) => string;
}

/** Pictures by the place of their packet, and what ffmpeg complains of. */
async function pictures(
  clip: FfmpegClip,
  { info, packets, videoIndex }: ProbedClip,
  wanted: readonly number[],
  { options = [], termOf = (place) => `eq(pts,${packets[place]!.pts})` }: PictureOptions = {},
): Promise<{ readonly found: ReadonlyMap<number, Frame>; readonly complaint: string }> {
  const { width, height } = info.video!;
  const bytes = width * height * 3;
  const order = [...new Set(wanted)]
    .filter((place) => packets[place]!.pts !== undefined)
    .sort((a, b) => packets[a]!.seconds - packets[b]!.seconds);
  const filter = `select='${order.map(termOf).join('+') || '0'}'`;
  const output = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const collected: Buffer[] = [];
  const complaint = await runTool(
    clip.ffmpeg,
    [
      ...QUIET,
      ...GO_ON,
      ...['-nostdin', '-noautorotate', '-copyts'],
      ...options,
      ...inputOf(clip),
      ...['-i', fileOf(clip)],
      ...['-map', `0:${videoIndex}`, '-vf', filter],
      ...output,
    ],
    {
      milliseconds: clip.timeout,
      bytes: bytes * order.length,
      take: (chunk) => collected.push(chunk),
    },
  );
  const all = Buffer.concat(collected);
  const found = new Map<number, Frame>();
  // One that could not be decoded is missing, and which one cannot be told from the pixels.
  if (all.length !== bytes * order.length) return { found, complaint };
  for (const [i, place] of order.entries()) {
    const data = new Uint8Array(all.subarray(i * bytes, (i + 1) * bytes));
    found.set(place, { width, height, data, channels: 3, seconds: packets[place]!.seconds });
  }
  return { found, complaint };
}

/** The times of all frames that come out. */
async function decodable(clip: FfmpegClip, { videoIndex }: ProbedClip): Promise<ReadonlySet<number>> {
  const args = [
    ...ONE_THREAD,
    '-select_streams',
    `${videoIndex}`,
    '-show_entries',
    'frame=best_effort_timestamp',
  ];
  const { frames = [] } = await probeJson(clip, args, framesSchema);
  return new Set(frames.flatMap(({ best_effort_timestamp: at }) => at ?? []));
}
