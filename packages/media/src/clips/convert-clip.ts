import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, sha256Of } from '@erc/core';
import type { FaceDetector } from '../faces/open-detector.js';
import { mixTo } from '../sound/downmix.js';
import { resample } from '../sound/resample.js';
import { isSampleRate, SAMPLE_RATES } from '../sound/sample-rate.js';
import { encodeWav } from '../wav/encode-wav.js';
import { MAX_WAV_BYTES } from '../wav/limits.js';
import { type ClipSpan, cutClips } from './cut-clip.js';
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
export type ConversionOptions = Pick<
  ResolvedMediaOptions,
  'sampleRateHz' | 'channels' | 'frames' | 'faces' | 'maxPixels'
>;

/** What conversion works with. */
export interface ConversionTools {
  readonly options: ConversionOptions;
  /** With `options.faces`. */
  readonly detector?: FaceDetector | undefined;
}

/** Where a part of a clip goes. */
export interface FolderOfPart {
  /** Made here. */
  readonly folder: string;
  /** @default all of the clip */
  readonly span?: ClipSpan | undefined;
}

/**
 * Turns a clip, or parts of a recording, into wav files and pictures, each inside a folder that is made. The recording is opened once, and its sound decoded once.
 *
 * @param parts A few: the sound of all is held at a time.
 * @returns For each part what it became, or why nothing comes of it.
 * @throws DecodeError for a clip that cannot be read.
 */
export async function convertParts(
  path: string,
  parts: readonly FolderOfPart[],
  { decoder, ...tools }: ConversionTools & { readonly decoder: VideoDecoder },
): Promise<(Conversion | DecodeError)[]> {
  const recording = await decoder.open(path);
  try {
    const spans = parts.flatMap(({ span }) => (span ? [span] : []));
    const partAt = cutClips(recording, spans);
    const converted: (Conversion | DecodeError)[] = [];
    for (const { folder, span } of parts) {
      try {
        const clip = span ? partAt(spans.indexOf(span)) : recording;
        converted.push(await convertOpened(clip, folder, tools));
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        converted.push(error);
      }
    }
    return converted;
  } finally {
    await recording.close();
  }
}

/**
 * Turns an opened clip into a wav file, mono unless `options.channels` says otherwise, and pictures.
 *
 * @throws DecodeError for one of which nothing can be decoded.
 */
async function convertOpened(
  clip: OpenClip,
  folder: string,
  { options, detector }: ConversionTools,
): Promise<Conversion> {
  const times = frameTimes(clip.info, options.frames);
  const { frames, lost } = await clip.frames(times);
  const keeping = detector && options.faces && { detector, options: options.faces };
  const { pictures, faces } = await toPictures(
    frames,
    { ...options.frames, maxPixels: options.maxPixels, shown: clip.info.shown },
    keeping,
  );
  const sound = clip.info.audio && (await wavOf(clip, options));
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
}

/** What is refused lies in the clip: a rate that no recording has. */
const resampled = (mono: Float32Array, from: number, to: number): Promise<Float32Array> =>
  resample(mono, from, to).catch((cause: unknown) => {
    throw cause instanceof DataError ? new DecodeError(cause.message, { cause }) : cause;
  });

/** The sound as a wav file, none for a track without a sample; and the seconds of it that are silence for want of better. */
async function wavOf(
  clip: OpenClip,
  { sampleRateHz: wanted, channels: layout = 1 }: Pick<ResolvedMediaOptions, 'sampleRateHz' | 'channels'>,
): Promise<{ readonly wav: Uint8Array | undefined; readonly lostSeconds: number }> {
  let parts: (readonly Float32Array[])[] = [];
  let rate = clip.info.audio!.sampleRateHz;
  const lostSeconds = await clip.sound({
    take({ channels, sampleRateHz }) {
      rate = sampleRateHz;
      parts.push(mixTo(layout, channels));
    },
    restart() {
      parts = [];
    },
  });
  const length = parts.reduce((sum, part) => sum + part[0]!.length, 0);
  if (length === 0) return { wav: undefined, lostSeconds };
  const to = wanted === 'original' ? rate : wanted;
  if (!isSampleRate(to)) throw new DecodeError(`expected sound of ${SAMPLE_RATES}, received ${to} Hz`);
  const mixed: Float32Array[] = [];
  for (const channel of parts[0]!.keys()) {
    const samples = joined(parts, channel, length);
    mixed.push(to === rate ? samples : await resampled(samples, rate, to));
  }
  const wav = encodeWav(byTurns(mixed), to, mixed.length);
  if (wav.length <= MAX_WAV_BYTES) return { wav, lostSeconds };
  throw new DecodeError(
    `expected sound of at most ${MAX_WAV_BYTES} bytes, received ${wav.length} (media.sampleRateHz)`,
  );
}

/** One channel of all parts, end to end. */
function joined(parts: readonly (readonly Float32Array[])[], channel: number, length: number): Float32Array {
  const samples = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    samples.set(part[channel]!, at);
    at += part[channel]!.length;
  }
  return samples;
}

/** The first sample of each channel, then the second of each, … */
function byTurns(channels: readonly Float32Array[]): Float32Array {
  const [first, ...others] = channels;
  if (others.length === 0) return first!;
  const samples = new Float32Array(channels.length * first!.length);
  for (const [c, from] of channels.entries()) {
    for (let t = 0; t < from.length; t++) samples[t * channels.length + c] = from[t]!;
  }
  return samples;
}
