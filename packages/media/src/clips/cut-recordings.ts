import { join, resolve } from 'node:path';
import { messageOf, parseOptions } from '@erc/core';
import { sizeOfFile } from '@erc/core/node';
import type { ClipPart } from './clip-parts.js';
import type { StoredClip } from './clip-store.js';
import { type ClipProgress, hashClips, openClipConverter } from './convert-clips.js';
import type { UnreadClip } from './converted-clip.js';
import type { ClipSpan } from './cut-clip.js';
import { MAX_CLIP_BYTES } from './limits.js';
import { linkFiles } from './link-files.js';
import { type MediaOptions, mediaOptionsSchema } from './options.js';

/** A clip, or a part of a recording. */
export interface RecordingPart {
  readonly path: string;
  /** @default all of it */
  readonly span?: ClipSpan | undefined;
}

/** The voice and the face of a part, by their absolute paths. */
export interface PartFiles {
  /** A wav file. Absent: the part has no sound. */
  readonly audio?: string;
  /** A folder of frames in name order, or a strip of them. Absent: it has no pictures. */
  readonly visual?: string;
}

/** Options of {@link cutRecordings}. */
export interface CutRecordingsOptions {
  /** A recording that parts are taken of may be two hours long; `maxSeconds` is that of clips. */
  readonly media?: MediaOptions;
  /** A folder for the files, for this call alone. */
  readonly folder: string;
  readonly log?: ((line: string) => void) | undefined;
  readonly progress?: ClipProgress;
}

const RECORDING_SECONDS = 7200;

/**
 * Voices and faces of clips and of parts of recordings, as encoders read them: what the same clips become in a dataset folder, to the byte.
 *
 * @returns For each part its files, or why it cannot be read.
 * @throws ConfigError where there is no decoder.
 */
export async function cutRecordings(
  parts: readonly RecordingPart[],
  { media = {}, folder, log, progress = {} }: CutRecordingsOptions,
): Promise<(PartFiles | UnreadClip)[]> {
  const resolved = parseOptions(mediaOptionsSchema, media, 'media');
  const hasSpans = parts.some(({ span }) => span !== undefined);
  const { signal } = progress;
  const converter = await openClipConverter({
    media: hasSpans ? { ...resolved, maxSeconds: RECORDING_SECONDS } : resolved,
    work: join(folder, 'clips'),
    log,
    signal,
  });
  try {
    const problems = new Map<string, string>();
    const paths = [...new Set(parts.map(({ path }) => resolve(path)))];
    for (const path of paths) {
      const problem = await fileProblem(path);
      if (problem !== undefined) problems.set(path, problem);
    }
    const hashes = await hashClips(
      paths.filter((path) => !problems.has(path)),
      { signal },
    );
    const asked = parts.flatMap(({ path, span }, i): [string, ClipPart][] => {
      const absolute = resolve(path);
      const sha256 = hashes.get(absolute);
      return sha256 === undefined ? [] : [[String(i), { path: absolute, sha256, span }]];
    });
    const converted = await converter.convertParts(new Map(asked), progress);
    const found: (PartFiles | UnreadClip)[] = [];
    for (const [i, { path }] of parts.entries()) {
      const clip = converted.get(String(i)) ?? { problem: problems.get(resolve(path))! };
      found.push('problem' in clip ? clip : await filesOf(clip, join(folder, 'frames', String(i)), signal));
    }
    return found;
  } finally {
    converter.close();
  }
}

/** Why a file is not even opened. */
async function fileProblem(path: string): Promise<string | undefined> {
  try {
    const bytes = await sizeOfFile(path);
    return bytes <= MAX_CLIP_BYTES
      ? undefined
      : `expected at most ${MAX_CLIP_BYTES} bytes, received ${bytes}`;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return `expected a clip, received ${isMissing ? 'no such file' : messageOf(error)}`;
  }
}

/** Frames get a folder without the sound. */
async function filesOf(
  { folder, files }: StoredClip,
  framesFolder: string,
  signal: AbortSignal | undefined,
): Promise<PartFiles> {
  const names = Object.keys(files);
  const frames = names.filter((name) => name.startsWith('frame-'));
  await linkFiles(
    frames.map((name) => [join(folder, name), join(framesFolder, name)]),
    { signal },
  );
  return {
    ...(names.includes('sound.wav') && { audio: join(folder, 'sound.wav') }),
    ...(frames.length > 0 && { visual: framesFolder }),
    ...(names.includes('strip.png') && { visual: join(folder, 'strip.png') }),
  };
}
