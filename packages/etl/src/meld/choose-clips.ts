import { SPLITS, type Split } from '@erc/core';
import type { ClipInfo, LostReason } from '@erc/media/node';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import type { Counts } from '../source/counts.js';
import { clipKey, type MeldClip, type MeldClips } from './find-clips.js';
import type { ResolvedMeldOptions } from './options.js';

/**
 * What is counted about the clips of a release: the codes of its audit, with the names that they have in fingerprints, which are the words of the
 * first version. Those stay, so that a folder that was made by it stays up to date.
 */
const NAMES_IN_FINGERPRINT = {
  'clips-absent': 'clips absent',
  'clips-unreadable': 'clips unreadable',
  'clips-lost-to-a-time-limit': 'clips lost: took too long',
  'clips-lost-to-a-decoder-that-ended': 'clips lost: decoder ended',
  'clips-lost-to-lack-of-memory': 'clips lost: out of memory',
  'clips-without-sound': 'clips without sound',
  'clips-without-pictures': 'clips without pictures',
  'clips-without-a-row': 'clips without a row',
  'duplicate-clips': 'clips in two versions',
  'duplicate-clips-final-taken': 'clips in two versions, final_videos_test taken',
  'duplicate-clips-other-nearer-to-the-times': 'clips in two versions, the other nearer to the times',
  'clips-more-than-1-s-off-their-times': 'clips more than 1 s off their times',
  'clip-names-in-two-places': 'clip names in two places',
  'mp4-files-that-are-no-clips-of-a-split': 'mp4 files that are no clips of a split',
  'junk-files': 'junk files',
  'pictures-that-stand-for-one-that-cannot-be-decoded': 'pictures that stand for one that cannot be decoded',
  'clips-of-another-split': 'clips of another split (legacy)',
} as const;

export type MeldClipCount = keyof typeof NAMES_IN_FINGERPRINT;
export const MELD_CLIP_COUNTS = Object.keys(NAMES_IN_FINGERPRINT) as MeldClipCount[];

/** Counts as fingerprints have them. */
export const countsInFingerprint = (counts: Readonly<Counts<MeldClipCount>>): Record<string, number> =>
  Object.fromEntries(MELD_CLIP_COUNTS.map((code) => [NAMES_IN_FINGERPRINT[code], counts[code]]));

/** Audit code of a clip skipped after a crash or time-out, by the reason. */
export const LOST_CLIPS: Readonly<Record<LostReason, MeldClipCount>> = {
  'took too long': 'clips-lost-to-a-time-limit',
  'decoder ended': 'clips-lost-to-a-decoder-that-ended',
  'out of memory': 'clips-lost-to-lack-of-memory',
};

/** Which clip each utterance gets. */
export interface ChosenClips {
  /** Clips by the utterance's id. */
  readonly clips: ReadonlyMap<string, MeldClip>;
  readonly lines: readonly string[];
}

/** A clip that is this much longer or shorter than its times say is counted. */
const OFF_SECONDS = 1;

export interface ChooseClipsOptions {
  readonly options: Pick<ResolvedMeldOptions, 'duplicateClips' | 'legacy'>;
  /** Heads of the clips that there are in two versions, by path. */
  readonly infos: ReadonlyMap<string, ClipInfo>;
  /** Counts to add to. */
  readonly counts: Counts<MeldClipCount>;
}

/** Gives each utterance its clip. */
export function chooseClips(
  rows: readonly UtteranceRow[],
  found: MeldClips,
  { options, infos, counts }: ChooseClipsOptions,
): ChosenClips {
  const clips = new Map<string, MeldClip>();
  const lines: string[] = [];
  const labelled = new Set(rows.map(({ id }) => id));
  for (const row of rows) {
    const split = row.id.split('/')[0] as Split;
    const { mediaWithoutSplit } = options.legacy;
    const from = mediaWithoutSplit ? firstSplitWith(row, mediaWithoutSplit, found) : split;
    const key = clipKey(from, row.dialogue, row.sequence);
    const [plain, final] = [found.plain.get(key), found.final.get(key)];
    if (!plain && !final) {
      counts['clips-absent']++;
      lines.push(`clip absent: ${row.id}`);
      continue;
    }
    if (from !== split) counts['clips-of-another-split']++;
    clips.set(
      row.id,
      plain && final ? ofTwo(row, plain, final, { options, infos, counts }) : (plain ?? final)!,
    );
  }
  const spare = new Set([...found.plain.keys(), ...found.final.keys()].filter((key) => !labelled.has(key)));
  counts['clips-without-a-row'] += spare.size;
  counts['clip-names-in-two-places'] += found.repeated.length;
  counts['mp4-files-that-are-no-clips-of-a-split'] += found.strangers.length;
  counts['junk-files'] += found.junk;
  return { clips, lines };
}

/** Seconds by which a clip is longer or shorter than its row's times; `undefined` where one of the two is not known, or the times cannot be right. */
export function secondsOff(row: UtteranceRow, info: ClipInfo | undefined): number | undefined {
  const { startSeconds, endSeconds } = row;
  if (startSeconds === undefined || endSeconds === undefined || !info) return undefined;
  const stated = endSeconds - startSeconds;
  return stated > 0 ? Math.abs(info.durationSeconds - stated) : undefined;
}

export function isOff(row: UtteranceRow, info: ClipInfo | undefined): boolean {
  return (secondsOff(row, info) ?? 0) > OFF_SECONDS;
}

function ofTwo(
  row: UtteranceRow,
  plain: MeldClip,
  final: MeldClip,
  { options, infos, counts }: ChooseClipsOptions,
): MeldClip {
  counts['duplicate-clips']++;
  const [offPlain, offFinal] = [plain, final].map(({ path }) => secondsOff(row, infos.get(path)));
  // A version that cannot be read is never the nearer one. Where nothing tells, the re-extracted one counts.
  const nearer =
    offPlain !== undefined && (offFinal === undefined || offPlain < offFinal) && infos.has(plain.path)
      ? plain
      : !infos.has(final.path) && infos.has(plain.path)
        ? plain
        : final;
  const taken =
    options.duplicateClips === 'nearest' ? nearer : options.duplicateClips === 'final' ? final : plain;
  if (taken === final) counts['duplicate-clips-final-taken']++;
  if (taken !== nearer) counts['duplicate-clips-other-nearer-to-the-times']++;
  return taken;
}

/** The first split that has a clip of these numbers: the named one, then the others in order. */
function firstSplitWith(row: UtteranceRow, first: Split, { plain, final }: MeldClips): Split {
  const order = [first, ...SPLITS.filter((split) => split !== first)];
  const has = (split: Split): boolean => {
    const key = clipKey(split, row.dialogue, row.sequence);
    return plain.has(key) || final.has(key);
  };
  return order.find(has) ?? first;
}
