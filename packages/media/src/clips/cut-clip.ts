import { type ClipInfo, DecodeError, type OpenClip, type SoundChunk, type SoundTaker } from './decoder.js';

/** A part of a recording, in seconds from its beginning. */
export interface ClipSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A frame that begins where the part ends belongs to what follows. */
const BEFORE_END_SECONDS = 0.001;

/**
 * An opened recording as if it held a part of it alone: its times count from the beginning of the part. What is said of damage is that of the whole
 * recording.
 *
 * @throws DecodeError for a part that ends before it begins, or begins past the end of the recording.
 */
export function cutClip(clip: OpenClip, span: ClipSpan): OpenClip {
  const { startSeconds } = span;
  const info = infoOfPart(clip.info, span);
  return {
    ...clip,
    info,
    frames: (times) => clip.frames(times.map((seconds) => startSeconds + seconds)),
    sound: (taker) => clip.sound(takerOf(span, clip.info, taker)),
  };
}

/** Takes the sound of a recording, and gives that of a part of it: silence for as long as the recording has none yet. */
function takerOf(
  { startSeconds, endSeconds }: ClipSpan,
  { soundStartSeconds = 0 }: ClipInfo,
  { take, restart }: SoundTaker,
): SoundTaker {
  /** Samples from the beginning of the recording to what comes next. Absent: nothing has come. */
  let done: number | undefined;
  return {
    take({ channels, sampleRateHz }) {
      if (done === undefined) {
        done = Math.round(soundStartSeconds * sampleRateHz);
        const silent =
          Math.min(done, Math.round(endSeconds * sampleRateHz)) - Math.round(startSeconds * sampleRateHz);
        if (silent > 0) take({ channels: channels.map(() => new Float32Array(silent)), sampleRateHz });
      }
      const length = channels[0]?.length ?? 0;
      const first = Math.max(0, Math.round(startSeconds * sampleRateHz) - done);
      const end = Math.min(length, Math.round(endSeconds * sampleRateHz) - done);
      done += length;
      if (first >= end) return;
      take({ channels: channels.map((channel) => channel.subarray(first, end)), sampleRateHz });
    },
    restart() {
      done = undefined;
      restart();
    },
  };
}

/**
 * Parts of an opened recording, as {@link cutClip}. The sound of all is decoded once, when the first one asks for its own, and held until each has: it is for a
 * few parts at a time.
 *
 * @returns The part of the span at a place.
 */
export function cutClips(clip: OpenClip, spans: readonly ClipSpan[]): (index: number) => OpenClip {
  let decoded: Promise<{ readonly chunks: SoundChunk[][]; readonly lostSeconds: number }> | undefined;
  return (index) => ({
    ...cutClip(clip, spans[index]!),
    async sound({ take }) {
      decoded ??= decodeSpans(clip, spans);
      const { chunks, lostSeconds } = await decoded;
      for (const chunk of chunks[index]!.splice(0)) take(chunk);
      return lostSeconds;
    },
  });
}

async function decodeSpans(clip: OpenClip, spans: readonly ClipSpan[]) {
  const chunks = spans.map((): SoundChunk[] => []);
  const takers = spans.map((span, i) =>
    takerOf(span, clip.info, {
      take: (chunk) => chunks[i]!.push(chunk),
      restart: () => chunks[i]!.splice(0),
    }),
  );
  const lostSeconds = await clip.sound({
    take(chunk) {
      for (const taker of takers) taker.take(chunk);
    },
    restart() {
      for (const taker of takers) taker.restart();
    },
  });
  return { chunks, lostSeconds };
}

/**
 * What is known of a part of a recording, by the head of the recording.
 *
 * @throws DecodeError as {@link cutClip}.
 */
export function infoOfPart(info: ClipInfo, { startSeconds, endSeconds }: ClipSpan): ClipInfo {
  const { durationSeconds: whole, video, soundSeconds, soundStartSeconds: _, ...others } = info;
  if (!(startSeconds >= 0 && startSeconds < endSeconds && startSeconds < whole)) {
    throw new DecodeError(
      `expected a part of its ${seconds(whole)} s, received ${seconds(startSeconds)} … ${seconds(endSeconds)} s`,
    );
  }
  const durationSeconds = Math.min(endSeconds, whole) - startSeconds;
  const last = Math.min((video?.lastSeconds ?? 0) - startSeconds, durationSeconds - BEFORE_END_SECONDS);
  return {
    ...others,
    durationSeconds,
    ...(video && { video: { ...video, lastSeconds: Math.max(0, last) } }),
    ...(soundSeconds !== undefined && {
      soundSeconds: Math.max(0, Math.min(soundSeconds - startSeconds, durationSeconds)),
    }),
  };
}

/** To a thousandth. */
const seconds = (value: number): number => Number(value.toFixed(3));
