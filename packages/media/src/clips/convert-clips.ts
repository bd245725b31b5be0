import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { mapBounded, parseOptions } from '@erc/core';
import { type CheckRoomOptions, checkRoom, memoryLimit, sha256OfFile } from '@erc/core/node';
import type { ModelFile } from '@erc/pretrained';
import { findDetector } from '../faces/find-detector.js';
import type { ResolvedFacesOptions } from '../faces/options.js';
import { chooseDecoder } from './choose-decoder.js';
import { clipIdsOf } from './clip-ids.js';
import { batchesOf, type ClipPart, groupParts, type PartGroup, partOfHead } from './clip-parts.js';
import { createClipPool } from './clip-pool.js';
import { type ClipStore, openClipStore } from './clip-store.js';
import { convertTogether, findFinished } from './convert-together.js';
import {
  type ConvertedClip,
  type LostClip,
  unlessDamaged,
  unlessUnreadable,
  unread,
} from './converted-clip.js';
import { type ClipInfo, DecodeError, LostClipError, UnsupportedClipError } from './decoder.js';
import { leastBytesOf } from './least-bytes.js';
import { type MediaOptions, mediaOptionsSchema, type ResolvedMediaOptions } from './options.js';
import { wouldBe } from './would-be-clip.js';

/** How long work on clips is watched. */
export interface ClipProgress {
  /** After its abort no further clip begins. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the clips that are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What the results of clips are known by. */
export interface ClipsId {
  readonly id: string;
  /** The id before the resampler was changed, where one of the clips is resampled: what such a dataset folder is told by. */
  readonly former?: string;
  /** The id that they may have as well: which one it is depends on clips that no decoder here can open. */
  readonly alternative?: string;
}

/** Turns clips into wav files and pictures, in several processes. */
export interface ClipConverter {
  /** Names and versions of all that can open clips here: what is in a codec that none of them has is tried again where they are others. */
  readonly decoders: string;
  /**
   * What the results of these clips are known by: name and version of the decoder and of the conversion; of what looks for faces, where that
   * is asked for, the options and the SHA-256 of its model; and the resampler, where the sound of one of them has another rate than is
   * asked for. Heads are read until one such clip is found.
   *
   * @param paths Absolute paths of all clips.
   */
  readonly idOf: (paths: readonly string[], progress?: Pick<ClipProgress, 'signal'>) => Promise<ClipsId>;
  /** Reads the heads of clips. @returns By path: those that can be read, those skipped after a crash or time-out, and those in codecs that no decoder has. */
  readonly probe: (
    paths: readonly string[],
    progress?: Pick<ClipProgress, 'signal'>,
  ) => Promise<{
    readonly infos: ReadonlyMap<string, ClipInfo>;
    readonly lost: ReadonlyMap<string, LostClip>;
    readonly unsupported: ReadonlySet<string>;
  }>;
  /**
   * Converts clips, except those that the work folder has already. Clips of the same content are converted once. By the heads of some it is known
   * before whether the disk has room for all.
   *
   * @param clips SHA-256 of each clip, by absolute path.
   */
  readonly convert: (
    clips: ReadonlyMap<string, string>,
    progress?: ClipProgress,
  ) => Promise<Map<string, ConvertedClip>>;
  /** {@link convert} for clips and parts of recordings, by any key. The sound of a recording is decoded once for every few parts. */
  readonly convertParts: (
    parts: ReadonlyMap<string, ClipPart>,
    progress?: ClipProgress,
  ) => Promise<Map<string, ConvertedClip>>;
  readonly close: () => void;
}

export interface ClipConverterOptions {
  readonly media: ResolvedMediaOptions;
  /** Folder for finished clips, so that a run that is stopped goes on where it was. */
  readonly work: string;
  readonly log?: ((line: string) => void) | undefined;
  /** Stops the download of a detector. */
  readonly signal?: AbortSignal | undefined;
  /** Whether nothing is going to be converted. @default false */
  readonly dryRun?: boolean;
  /** Size of the disk of a folder. @default as Node says */
  readonly sizeOf?: CheckRoomOptions['sizeOf'];
}

/** Fewer clips are converted without a look at the disk: they take no hours. */
const FEW_CLIPS = 8;
/** Clips whose heads are read to see how much room all take. */
const SAMPLED_CLIPS = 16;
/** Of what these take on average: others may be shorter. */
const SAFETY = 0.8;

/**
 * Finds a decoder and opens the work folder.
 *
 * @throws ConfigError when there is no decoder.
 */
export async function openClipConverter({
  media,
  work,
  log,
  signal,
  dryRun = false,
  sizeOf,
}: ClipConverterOptions): Promise<ClipConverter> {
  const limits = { seconds: media.maxSeconds, pixels: media.maxPixels };
  const { decoder, name, passedOver, fallbackId } = await chooseDecoder({
    decoder: media.decoder,
    limits,
    hasFallback: media.decoder === 'auto',
  });
  log?.(`media: decoder: ${decoder.id}${passedOver.length > 0 ? ` (not ${passedOver.join('; ')})` : ''}`);
  if (fallbackId !== undefined) log?.(`media: clips in codecs that it does not have go to ${fallbackId}`);
  // A dry run looks for no face, and downloads nothing.
  const detector = media.faces && !dryRun ? await findDetector(media.faces, signal) : undefined;
  if (detector) log?.(`media: faces: ${media.faces!.model}: ${detector.path}, SHA-256 ${detector.sha256}`);
  const size = media.workers ?? workersOf(memoryLimit());
  const ffmpegId = name === 'ffmpeg' ? decoder.id : fallbackId;
  const pool = createClipPool({ size, decoder: name, limits, ...(ffmpegId !== undefined && { ffmpegId }) });
  const { sampleRateHz, channels, frames, faces, maxPixels } = media;
  const options = {
    sampleRateHz,
    ...(channels !== undefined && { channels }),
    frames,
    maxPixels,
    ...(faces && detector && { faces: foundAt(faces, detector) }),
  };
  const ids = clipIdsOf(decoder.id, media, detector);
  let store: ClipStore | undefined;
  /** What conversion would give, by the heads of the clips. */
  const probeAll = async (parts: ReadonlyMap<string, ClipPart>): Promise<Map<string, ConvertedClip>> => {
    const answers = new Map<string, ClipInfo | DecodeError>();
    const one = async (path: string): Promise<void> => {
      const answer = await unlessUnreadable(pool.run({ kind: 'probe', path }));
      answers.set(path, answer instanceof DecodeError ? answer : answer.info!);
    };
    await mapBounded([...new Set([...parts.values()].map(({ path }) => path))], one, { limit: size });
    const told = ([key, { path, span }]: [string, ClipPart]): [string, ConvertedClip] => {
      const info = partOfHead(answers.get(path)!, span);
      return [key, info instanceof DecodeError ? unread(info) : wouldBe(info, options.frames)];
    };
    return new Map([...parts].map(told));
  };
  const probe: ClipConverter['probe'] = async (paths, { signal: stop } = {}) => {
    const infos = new Map<string, ClipInfo>();
    const lost = new Map<string, LostClip>();
    const unsupported = new Set<string>();
    const probeOne = async (path: string): Promise<void> => {
      const answer = await unlessUnreadable(pool.run({ kind: 'probe', path }));
      if (!(answer instanceof DecodeError)) infos.set(path, answer.info!);
      else if (answer instanceof LostClipError)
        lost.set(path, { problem: answer.message, lost: answer.reason });
      else if (answer instanceof UnsupportedClipError) unsupported.add(path);
    };
    await mapBounded(paths, probeOne, { limit: size, signal: stop });
    return { infos, lost, unsupported };
  };
  /** Whether the disk has room for what the clips that are left take at least. */
  const checkDisk = async (
    groups: readonly PartGroup[],
    finished: ClipStore,
    stop: AbortSignal | undefined,
  ): Promise<void> => {
    const unfinished: ClipPart[] = [];
    for (const { part } of groups) {
      const keys = [true, false].map((isResampled) => ids.keyOf(part.sha256, isResampled, part.span));
      const finishedKeys = await Promise.all(keys.map((key) => finished.has(key)));
      if (!finishedKeys.includes(true)) unfinished.push(part);
    }
    const left = unfinished.length;
    if (left < FEW_CLIPS) return;
    const stride = Math.ceil(left / SAMPLED_CLIPS);
    const sample = unfinished.filter((_, i) => i % stride === 0);
    const { infos } = await probe([...new Set(sample.map(({ path }) => path))], { signal: stop });
    const bytes = sample.reduce((sum, { path, span }) => {
      const info = infos.get(path);
      const part = info && partOfHead(info, span);
      return part === undefined || part instanceof DecodeError ? sum : sum + leastBytesOf(part, media);
    }, 0);
    const mean = bytes / sample.length;
    await checkRoom(work, {
      bytes: SAFETY * left * mean,
      what: `voices and pictures of ${left} clips`,
      ...(sizeOf && { sizeOf }),
    });
  };

  const convertParts: ClipConverter['convertParts'] = async (parts, { signal: stop, onProgress } = {}) => {
    if (dryRun) {
      if (faces) log?.('media: faces: not looked for in a dry run, which decodes nothing');
      return probeAll(parts);
    }
    store ??= await openClipStore(work);
    const groups = groupParts(parts);
    const converted = new Map<string, ConvertedClip>();
    const finished = store;
    await checkDisk(groups, finished, stop);
    const take = ({ keys }: PartGroup, result: ConvertedClip): void => {
      const taken = media.damaged === 'refuse' ? unlessDamaged(result) : result;
      for (const key of keys) converted.set(key, taken);
      onProgress?.(converted.size, parts.size);
    };
    const convertGroups = async (together: readonly PartGroup[]): Promise<void> => {
      const left: PartGroup[] = [];
      for (const group of together) {
        const found = await findFinished(group.part, finished, { ids, fallbackId });
        if (found) take(group, found);
        else left.push(group);
      }
      if (left.length === 0) return;
      const clips = left.map(({ part }) => part);
      const results = await convertTogether(clips, { pool, store: finished, ids, options });
      for (const [i, group] of left.entries()) take(group, results[i]!);
    };
    await mapBounded(batchesOf(groups), convertGroups, { limit: size, signal: stop });
    if (store.damaged() > 0) log?.(`media: finished clips that were damaged, made again: ${store.damaged()}`);
    return converted;
  };

  return {
    decoders: fallbackId === undefined ? decoder.id : `${decoder.id}, ${fallbackId}`,
    async idOf(paths, { signal: stop } = {}) {
      if (sampleRateHz === 'original') return { id: ids.plain };
      let areAllOpened = true;
      for (let at = 0; at < paths.length; at += size) {
        const { infos, unsupported } = await probe(paths.slice(at, at + size), { signal: stop });
        if ([...infos.values()].some(ids.isResampled)) return { id: ids.resampled, former: ids.plain };
        if (unsupported.size > 0) areAllOpened = false;
      }
      // With other decoders it is likely to be resampled: the id shall not depend on those.
      return areAllOpened ? { id: ids.plain } : { id: ids.resampled, alternative: ids.plain };
    },
    probe,
    convert: (clips, progress) =>
      convertParts(new Map([...clips].map(([path, sha256]) => [path, { path, sha256 }])), progress),
    convertParts,
    close: () => pool.close(),
  };
}

/** Memory of a process that decodes, at its largest: what it may have before it is replaced, and a clip of high resolution. */
const WORKER_BYTES = 768 * 2 ** 20;

/** Processes that decode at once: one for each core, as far as the memory that this process may use has room. A clip is not blamed for its lack. */
export const workersOf = (bytes: number, cores: number = availableParallelism()): number =>
  Math.max(1, Math.min(cores, Math.floor(bytes / WORKER_BYTES)));

/** Options of {@link convertClips}. */
export interface ConvertClipsOptions {
  readonly media?: MediaOptions;
  /** Folder for the results. What it has already is not made again. */
  readonly work: string;
  readonly log?: ((line: string) => void) | undefined;
  readonly progress?: ClipProgress;
}

/**
 * Turns clips of video into wav files and pictures below a folder.
 *
 * @returns By path: the folder of the clip's files with their hashes, or why it cannot be read.
 * @throws ConfigError when there is no decoder.
 */
export async function convertClips(
  paths: readonly string[],
  { media = {}, work, log, progress = {} }: ConvertClipsOptions,
): Promise<Map<string, ConvertedClip>> {
  const resolved = parseOptions(mediaOptionsSchema, media, 'media');
  const { signal } = progress;
  const converter = await openClipConverter({ media: resolved, work, log, signal });
  try {
    const absolute = paths.map((path) => resolve(path));
    const converted = await converter.convert(await hashClips(absolute, progress), progress);
    return new Map(paths.map((path, i) => [path, converted.get(absolute[i]!)!]));
  } finally {
    converter.close();
  }
}

/** SHA-256 of clips, by path. */
export async function hashClips(
  paths: readonly string[],
  { signal }: Pick<ClipProgress, 'signal'>,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  await mapBounded(
    paths,
    async (path) => {
      hashes.set(path, await sha256OfFile(path));
    },
    { signal },
  );
  return hashes;
}

/** The options with the file that was found: processes that decode neither look for it nor hash it again. */
function foundAt(faces: ResolvedFacesOptions, { path }: ModelFile): ResolvedFacesOptions {
  const { file: _, sha256: __, revision: ___, ...options } = faces;
  return { ...options, model: path };
}
