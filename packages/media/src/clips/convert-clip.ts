import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, sha256Of } from '@erc/core';
import type { FaceDetector } from '../faces/open-detector.js';
import { downmix } from '../sound/downmix.js';
import { resample } from '../sound/resample.js';
import { isSampleRate, SAMPLE_RATES } from '../sound/sample-rate.js';
import { encodeWav } from '../wav/encode-wav.js';
import { MAX_WAV_BYTES } from '../wav/limits.js';
import { type ClipInfo, DecodeError, type OpenClip, type VideoDecoder } from './decoder.js';
import { frameTimes } from './frame-times.js';
import type { ResolvedMediaOptions } from './options.js';
import { toPictures } from './pictures.js';

/** Raised whenever the same clip and options would give other bytes; another resampler has a name of its own in the id. */
export const CONVERSION_VERSION = 3;

/** What of a clip could not be decoded. */
export interface Losses {
  /** Seconds of sound, silent in its place. */
  readonly soundSeconds: number;
  /** Frames of the video. */
  readonly frames: number;
}

/** What a clip became. */
export interface Conversion {
  readonly info: ClipInfo;
  /** SHA-256 of each file, by name: `sound.wav`, `frame-0.png`, …, `strip.png`. */
  readonly files: Readonly<Record<string, string>>;
  /** Pictures that stand for another one which cannot be decoded. */
  readonly substitutes: number;
  readonly losses: Losses;
  /** Faces that were found, and frames without one; where they were looked for. */
  readonly faces?: { readonly found: number; readonly framesWithout: number };
}

/** What of {@link ResolvedMediaOptions} the files depend on. */
export type ConversionOptions = Pick<ResolvedMediaOptions, 'sampleRateHz' | 'frames' | 'faces' | 'maxPixels'>;

/**
 * Turns a clip into a mono wav file and pictures, inside a folder that is made.
 *
 * @throws DecodeError for a clip that cannot be read, or of which nothing can be decoded.
 */
export async function convertClip(
  path: string,
  folder: string,
  {
    decoder,
    options,
    detector,
  }: {
    readonly decoder: VideoDecoder;
    readonly options: ConversionOptions;
    /** With `options.faces`. */
    readonly detector?: FaceDetector | undefined;
  },
): Promise<Conversion> {
  const clip = await decoder.open(path);
  try {
    const times = frameTimes(clip.info, options.frames);
    const { frames, lost } = await clip.frames(times);
    const keeping = detector && options.faces && { detector, options: options.faces };
    const { pictures, faces } = await toPictures(
      frames,
      { ...options.frames, maxPixels: options.maxPixels, shown: clip.info.shown },
      keeping,
    );
    const sound = clip.info.audio && (await wavOf(clip, options.sampleRateHz));
    const wav = sound?.wav;
    if (!wav && pictures.length === 0) throw new DecodeError('expected sound or pictures, received neither');
    const files: Record<string, string> = {};
    await mkdir(folder, { recursive: true });
    const write = async (name: string, bytes: Uint8Array): Promise<void> => {
      await writeFile(join(folder, name), bytes);
      files[name] = sha256Of(bytes);
    };
    if (wav) await write('sound.wav', wav);
    for (const { name, png } of pictures) await write(name, png);
    const substitutes = frames.filter(({ isSubstitute }) => isSubstitute).length;
    const losses = { soundSeconds: sound?.lostSeconds ?? 0, frames: lost };
    return { info: clip.info, files, substitutes, losses, ...(faces && { faces }) };
  } finally {
    await clip.close();
  }
}

/** What is refused lies in the clip: a rate that no recording has. */
const resampled = (mono: Float32Array, from: number, to: number): Promise<Float32Array> =>
  resample(mono, from, to).catch((cause: unknown) => {
    throw cause instanceof DataError ? new DecodeError(cause.message, { cause }) : cause;
  });

/** The sound as a mono wav file, none for a track without a sample; and the seconds of it that are silence for want of better. */
async function wavOf(
  clip: OpenClip,
  wanted: ResolvedMediaOptions['sampleRateHz'],
): Promise<{ readonly wav: Uint8Array | undefined; readonly lostSeconds: number }> {
  let parts: Float32Array[] = [];
  let rate = clip.info.audio!.sampleRateHz;
  const lostSeconds = await clip.sound({
    take({ channels, sampleRateHz }) {
      rate = sampleRateHz;
      parts.push(downmix(channels));
    },
    restart() {
      parts = [];
    },
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0) return { wav: undefined, lostSeconds };
  const mono = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    mono.set(part, at);
    at += part.length;
  }
  const to = wanted === 'original' ? rate : wanted;
  if (!isSampleRate(to)) throw new DecodeError(`expected sound of ${SAMPLE_RATES}, received ${to} Hz`);
  const wav = encodeWav(to === rate ? mono : await resampled(mono, rate, to), to);
  if (wav.length <= MAX_WAV_BYTES) return { wav, lostSeconds };
  throw new DecodeError(
    `expected sound of at most ${MAX_WAV_BYTES} bytes, received ${wav.length} (media.sampleRateHz)`,
  );
}
