import * as z from 'zod';
import type { SoundTaker } from './decoder.js';
import type { ProbedClip, SoundPacket } from './ffmpeg-probe.js';
import { type FfmpegClip, fileOf, inputOf, probeJson, QUIET } from './ffmpeg-tool.js';
import { SHORTEST_PACKET_SECONDS, usualSeconds } from './packet-seconds.js';
import { runTool } from './run-tool.js';

/** Sound that came out of a packet. */
export interface SoundFrame {
  readonly seconds: number;
  readonly samples: number;
}

/** What is heard next: samples that were decoded, or silence. */
export type SoundPart = { readonly samples: number } | { readonly silentSeconds: number };

const framesSchema = z.object({
  frames: z
    .array(z.object({ pts_time: z.coerce.number().optional(), nb_samples: z.int().optional() }))
    .default([]),
});

/** Damaged places are no reason to stop: what can be decoded counts. */
export const GO_ON = ['-max_error_rate', '1'] as const;

/** Decodes the sound of a clip, as `OpenClip.sound` says. @returns Seconds of silence in place of what cannot be decoded. */
export async function soundByFfmpeg(
  clip: FfmpegClip,
  { info, audioIndex, sound }: ProbedClip,
  taker: SoundTaker,
  maxSeconds: number,
): Promise<number> {
  const { sampleRateHz, channels } = info.audio!;
  const run = (take: SoundTaker['take']): Promise<string> =>
    runSound(clip, { audioIndex: audioIndex!, sampleRateHz, channels, maxSeconds }, take);
  if (!info.isCut && (await run(taker.take)) === '') return 0;
  taker.restart();
  const entries = ['-select_streams', `${audioIndex}`, '-show_entries', 'frame=pts_time,nb_samples'];
  const { frames } = await probeJson(clip, entries, framesSchema);
  const decoded = frames.flatMap(({ pts_time, nb_samples }): SoundFrame[] =>
    pts_time === undefined || nb_samples === undefined ? [] : [{ seconds: pts_time, samples: nb_samples }],
  );
  const placer = createPlacer(partsOf(decoded, sound, sampleRateHz), { sampleRateHz, channels }, taker);
  await run((chunk) => placer.take(chunk.channels));
  placer.end();
  return partsOf(decoded, sound, sampleRateHz).reduce(
    (sum, part) => sum + ('silentSeconds' in part ? part.silentSeconds : 0),
    0,
  );
}

/** What is heard in order: silence where packets stand between frames, before the first and after the last one, from time 0 on. */
export function partsOf(
  frames: readonly SoundFrame[],
  packets: readonly SoundPacket[],
  sampleRateHz: number,
): SoundPart[] {
  const parts: SoundPart[] = [];
  const usual = usualSeconds(packets.map(({ durationSeconds }) => durationSeconds));
  let end = Number.NEGATIVE_INFINITY;
  const silence = (to: number): void => {
    for (const { seconds, durationSeconds: stated } of packets) {
      if (seconds < end - SHORTEST_PACKET_SECONDS || seconds >= to - SHORTEST_PACKET_SECONDS) continue;
      const durationSeconds = stated < SHORTEST_PACKET_SECONDS ? usual : stated;
      const heard = Math.max(0, Math.min(durationSeconds, seconds + durationSeconds));
      if (heard > 0) parts.push({ silentSeconds: heard });
    }
  };
  for (const { seconds, samples } of frames) {
    silence(seconds);
    parts.push({ samples });
    end = Math.max(end, seconds + samples / sampleRateHz);
  }
  silence(Number.POSITIVE_INFINITY);
  return parts;
}

/** Gives sound on part by part, with silence where it belongs. */
function createPlacer(
  parts: readonly SoundPart[],
  format: { readonly sampleRateHz: number; readonly channels: number },
  taker: Pick<SoundTaker, 'take'>,
) {
  const { sampleRateHz } = format;
  const waiting = [...parts];
  let left = 0;
  const give = (channels: readonly Float32Array[]): void => {
    if (channels[0]!.length > 0) taker.take({ channels, sampleRateHz });
  };
  const giveSilence = (): void => {
    for (let part = waiting[0]; part && 'silentSeconds' in part; part = waiting[0]) {
      const silent = new Float32Array(Math.round(part.silentSeconds * sampleRateHz));
      give(Array.from({ length: format.channels }, () => silent));
      waiting.shift();
    }
  };
  return {
    take(channels: readonly Float32Array[]): void {
      let rest = channels;
      while (rest[0]!.length > 0) {
        if (left === 0) {
          giveSilence();
          const next = waiting.shift();
          left = next && 'samples' in next ? next.samples : Number.POSITIVE_INFINITY;
          if (left === 0) continue;
        }
        const length = Math.min(left, rest[0]!.length);
        give(rest.map((samples) => samples.subarray(0, length)));
        rest = rest.map((samples) => samples.subarray(length));
        left -= length;
      }
    },
    end(): void {
      giveSilence();
    },
  };
}

async function runSound(
  clip: FfmpegClip,
  {
    audioIndex,
    sampleRateHz,
    channels,
    maxSeconds,
  }: {
    readonly audioIndex: number;
    readonly sampleRateHz: number;
    readonly channels: number;
    readonly maxSeconds: number;
  },
  take: SoundTaker['take'],
): Promise<string> {
  const frameBytes = 4 * channels;
  let rest = Buffer.alloc(0);
  const output = [
    '-f',
    'f32le',
    '-c:a',
    'pcm_f32le',
    '-ac',
    `${channels}`,
    '-ar',
    `${sampleRateHz}`,
    'pipe:1',
  ];
  return runTool(
    clip.ffmpeg,
    [
      ...QUIET,
      ...GO_ON,
      '-nostdin',
      ...inputOf(clip),
      ...['-i', fileOf(clip)],
      ...['-map', `0:${audioIndex}`],
      ...output,
    ],
    {
      milliseconds: clip.timeout,
      bytes: (maxSeconds + 1) * sampleRateHz * frameBytes,
      take: (chunk) => {
        const bytes = Buffer.concat([rest, chunk]);
        const frames = Math.floor(bytes.length / frameBytes);
        rest = bytes.subarray(frames * frameBytes);
        if (frames > 0) take({ channels: deinterleave(bytes, frames, channels), sampleRateHz });
      },
    },
  );
}

function deinterleave(bytes: Buffer, frames: number, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, c) => {
    const samples = new Float32Array(frames);
    for (let t = 0; t < frames; t++) samples[t] = bytes.readFloatLE(4 * (t * channels + c));
    return samples;
  });
}
