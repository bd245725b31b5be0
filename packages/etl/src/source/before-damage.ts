import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOfFileSystem, writeFileAtomic } from '@erc/core/node';
import type { ResolvedMediaOptions } from '@erc/media';
import type { ClipConverter, ClipInfo } from '@erc/media/node';
import { type Manifest, readManifest } from '../dataset-folder/manifest.js';
import { DAMAGE_CODE } from '../folder/clip-findings.js';

/** A clip of a dataset folder. */
export interface PlacedSource {
  /** The utterance's id. */
  readonly id: string;
  /** Absolute path of the clip. */
  readonly path: string;
  /** Whether the utterance's voice, and its pictures, are the clip's. */
  readonly givesVoice: boolean;
  readonly givesPictures: boolean;
}

/** A dataset folder with clips, and what made it. */
export interface FolderWithClips {
  readonly directory: string;
  readonly clips: readonly PlacedSource[];
  readonly converter: ClipConverter;
  readonly sampleRateHz: ResolvedMediaOptions['sampleRateHz'];
  /** The folder of finished clips. */
  readonly work: string;
  readonly signal: AbortSignal | undefined;
}

/** Whole sound is never shorter than its track, whose times are told to a millisecond; no packet is shorter than this. */
const SHORT_SECONDS = 0.002;

/**
 * Why a dataset folder of an earlier version is to be made anew: that version ended the sound of a clip at the first packet that it could not decode, and
 * neither turned pictures nor saw a cut. A folder whose clips show nothing of that in their heads, beside the lengths of its wavs, stays; it is
 * remembered, so that heads are read once.
 */
export async function beforeDamage({
  directory,
  clips,
  converter,
  sampleRateHz,
  work,
  signal,
}: FolderWithClips): Promise<string | undefined> {
  const manifest = await readManifest(directory);
  if (manifest.audit.some(({ code }) => code === DAMAGE_CODE)) return undefined;
  const mark = join(work, `looked-through-${manifest.source.slice(0, 64)}`);
  if (await exists(mark)) return undefined;
  const { infos } = await converter.probe(
    clips.map(({ path }) => path),
    { signal },
  );
  const isOther = clips.some((clip) => {
    const info = infos.get(clip.path);
    return info !== undefined && decodesOtherwise(clip, info, manifest, sampleRateHz);
  });
  if (isOther) return 'an earlier version lost sound or pictures of its clips, or did not turn them upright';
  try {
    await writeFileAtomic(mark, '');
  } catch (error) {
    // Heads are read again next time.
    if (!isOfFileSystem(error)) throw error;
  }
  return undefined;
}

function decodesOtherwise(
  { id, givesVoice, givesPictures }: PlacedSource,
  { audio, soundSeconds = 0, soundStartSeconds = 0, video, shown, isCut, openedBy }: ClipInfo,
  { files, audit }: Manifest,
  sampleRateHz: ResolvedMediaOptions['sampleRateHz'],
): boolean {
  if (isCut || openedBy !== undefined) return true;
  if (givesVoice && audio) {
    const wav = files[`media/${id}.wav`];
    const rate = sampleRateHz === 'original' ? audio.sampleRateHz : sampleRateHz;
    // 16 bits, after a header of 44 bytes; of a whole clip without the time before its sound begins.
    const heardSeconds = soundSeconds - soundStartSeconds;
    if (!wav || heardSeconds - (wav.bytes - 44) / 2 / rate > SHORT_SECONDS) return true;
  }
  if (!givesPictures || !video) return false;
  const hasPictures = Object.keys(files).some(
    (path) => path === `media/${id}.png` || path.startsWith(`media/${id}/`),
  );
  const hasSubstitutes = audit.some(
    ({ code, count }) => count > 0 && code.replaceAll(' ', '-') === SUBSTITUTES,
  );
  return shown !== undefined || !hasPictures || hasSubstitutes;
}

/** Of the first version too, in its words. */
const SUBSTITUTES = 'pictures-that-stand-for-one-that-cannot-be-decoded';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
