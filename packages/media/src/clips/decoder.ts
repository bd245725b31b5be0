import { MAX_PICTURE_PIXELS } from '../pictures/limits.js';
import { MAX_CLIP_BYTES } from './limits.js';

/** What is known of a clip before anything in it is decoded. */
export interface ClipInfo {
  /** Length as the file states it. */
  readonly durationSeconds: number;
  /** Absent where the file has no video track. */
  readonly video?: {
    readonly width: number;
    readonly height: number;
    /** Frames that are shown. */
    readonly frames: number;
    /** When the last of them is shown. */
    readonly lastSeconds: number;
  };
  /** Absent where the file has no audio track. */
  readonly audio?: { readonly sampleRateHz: number; readonly channels: number };
  /** When the sound ends, counted from the beginning of the clip, as the file states it; with `audio`. */
  readonly soundSeconds?: number;
  /** When the sound begins. Absent: at the beginning of the clip, or before. */
  readonly soundStartSeconds?: number;
  /** How frames are to be shown, where that is not as they are stored. */
  readonly shown?: Shown;
  /** The index of the file names bytes past its end: it was cut short. */
  readonly isCut?: boolean;
  /** The id of the decoder that has opened it, where the chosen one does not have its codec or format. */
  readonly openedBy?: string;
}

/** How frames are to be shown. */
export interface Shown {
  /** Degrees by which they are turned, clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** After that, left and right change places. */
  readonly isMirrored: boolean;
  /** Width of a stored pixel, over its height. */
  readonly pixelAspect: number;
}

/** A decoded picture. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** `channels` bytes for each pixel, row by row from the top: red, green, blue (and alpha, which says nothing). */
  readonly data: Uint8Array;
  readonly channels: 3 | 4;
  /** When it is shown. */
  readonly seconds: number;
  /** It stands for another one that cannot be decoded. */
  readonly isSubstitute?: boolean;
}

/** Sound as it was decoded: one array for each channel, all of one length, samples in −1 … 1 (a decoder may pass that a little). */
export interface SoundChunk {
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz: number;
}

/** Takes sound, in the order of time. */
export interface SoundTaker {
  readonly take: (chunk: SoundChunk) => void;
  /** What was taken so far does not count: it comes again from the beginning. */
  readonly restart: () => void;
}

/** Frames for times, and what was lost. */
export interface DecodedFrames {
  readonly frames: Frame[];
  /** Frames of the clip that cannot be decoded. Where no frame that was looked at is damaged, others are not looked for. */
  readonly lost: number;
}

/** An opened clip. One call at a time. */
export interface OpenClip {
  readonly info: ClipInfo;
  /**
   * The frame that is shown at each time: the last one that begins at or before it, the first one for an earlier time. Where that frame
   * cannot be decoded, the last decodable one before it, or else the first decodable one.
   *
   * @param times Seconds, not decreasing.
   * @returns One frame for each time; none when the clip has no frame that can be decoded.
   */
  readonly frames: (times: readonly number[]) => Promise<DecodedFrames>;
  /**
   * Decodes the first audio track from its beginning (`soundStartSeconds`), chunk by chunk, so that memory does not grow with the clip. What cannot be decoded is
   * silence, so that all that comes after it stays in its place in time.
   *
   * @returns Seconds of that silence.
   * @throws DecodeError when there is no audio track.
   */
  readonly sound: (taker: SoundTaker) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Something that opens clips. */
export interface VideoDecoder {
  /** Name and version: part of what the results are known by, because two decoders may differ in the last bit. */
  readonly id: string;
  /**
   * Reads the head of a clip.
   *
   * @throws DecodeError when it is no clip that this decoder reads, or passes its limits.
   */
  readonly open: (path: string) => Promise<OpenClip>;
}

/** A clip that cannot be read. It is the clip's fault: the next one may be fine. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** A clip in a codec or a format that a decoder does not have. That is the machine's lack: another decoder may have it. */
export class UnsupportedClipError extends DecodeError {}

/** How a clip can be lost without a fault of its own. */
export type LostReason = 'took too long' | 'decoder ended' | 'out of memory';

/** A decoder crashed over a clip. When it does so again, that is the clip's fault. */
export class DecoderCrashError extends DecodeError {}

/** Signals that others send: the system ends what takes too much memory, people end what takes too long. A crash has another. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** Whether a process that has ended was ended by others, and did not crash. */
export const isEndedByOthers = (signal: string | null): boolean =>
  signal !== null && FROM_OUTSIDE.includes(signal);

/** A clip skipped after a crash, a time-out or lack of memory: retried on the next run. */
export class LostClipError extends DecodeError {
  readonly reason: LostReason;

  constructor(reason: LostReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What decoders refuse, so that no clip fills the memory or takes the day. */
export interface DecoderLimits {
  /** @default 600 */
  readonly seconds?: number;
  /** Width × height. @default 4096 × 4096 */
  readonly pixels?: number;
  /** Size of the file in bytes. @default 1 GiB */
  readonly bytes?: number;
}

export const DEFAULT_LIMITS: Required<DecoderLimits> = {
  seconds: 600,
  pixels: MAX_PICTURE_PIXELS,
  bytes: MAX_CLIP_BYTES,
};

/** @throws DecodeError for a file without a byte, or with more than the limit. */
export function checkClipBytes(bytes: number, limit: number): void {
  if (bytes === 0) throw new DecodeError('expected a clip, received an empty file');
  if (bytes > limit) throw new DecodeError(`expected at most ${limit} bytes, received ${bytes}`);
}

/** @throws DecodeError for a clip that passes the limits, or has nothing to decode. */
export function checkClip(
  { durationSeconds, video, audio, shown }: ClipInfo,
  limits: Required<DecoderLimits>,
): void {
  if (!video && !audio) throw new DecodeError('expected a video or an audio track, received neither');
  if (!(durationSeconds >= 0 && durationSeconds <= limits.seconds)) {
    throw new DecodeError(
      `expected at most ${limits.seconds} s (media.maxSeconds), received ${durationSeconds} s`,
    );
  }
  if (!video) return;
  const { width, height } = video;
  // As it is stored, and as it is shown.
  const pixels = width * height * Math.max(1, shown?.pixelAspect ?? 1);
  if (!(width >= 1 && height >= 1 && pixels <= limits.pixels)) {
    throw new DecodeError(
      `expected 1 … ${limits.pixels} pixels (media.maxPixels), received ${width} × ${height}`,
    );
  }
}
