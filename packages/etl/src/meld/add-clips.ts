import { join } from 'node:path';
import { type Audit, mapBounded } from '@erc/core';
import type { FileHashes } from '@erc/core/node';
import {
  type ClipConverter,
  type ClipProgress,
  type ConvertedClip,
  linkFiles,
  type StoredClip,
} from '@erc/media/node';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { clipFindings } from '../folder/clip-findings.js';
import { faceCounts } from '../folder/face-counts.js';
import { placeClip } from '../folder/place-clip.js';
import { type Counts, newCounts } from '../source/counts.js';
import { placedFinding } from '../source/placed-finding.js';
import { chooseClips, isOff, LOST_CLIPS, MELD_CLIP_COUNTS, type MeldClipCount } from './choose-clips.js';
import type { MeldClip, MeldClips } from './find-clips.js';
import type { ResolvedMeldOptions } from './options.js';

/** The clips that utterances get, before they are converted. */
export interface ClipPlan {
  /** Clips by the utterance's id. */
  readonly clips: ReadonlyMap<string, MeldClip>;
  /** SHA-256 of the clips, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly counts: Counts<MeldClipCount>;
  readonly lines: readonly string[];
  /** Paths of clips in two versions that were skipped after a crash or time-out: they were chosen by one version alone. */
  readonly lost: ReadonlySet<string>;
}

/** Chooses and hashes the clips of utterances. */
export async function planClips(
  rows: readonly UtteranceRow[],
  found: MeldClips,
  {
    options,
    hashes: hashesOfArchive,
    corpusHashes,
    converter,
    signal,
  }: {
    readonly options: ResolvedMeldOptions;
    /** SHA-256 of files that are known already, by path. */
    readonly hashes: ReadonlyMap<string, string>;
    /** Of all others. */
    readonly corpusHashes: Pick<FileHashes, 'of'>;
    readonly converter: ClipConverter;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ClipPlan> {
  const counts = newCounts(MELD_CLIP_COUNTS);
  const inTwo = [...found.final].flatMap(([key, final]) => {
    const plain = found.plain.get(key);
    return plain ? [plain.path, final.path] : [];
  });
  const { infos, lost } = await converter.probe(inTwo, { signal });
  for (const { lost: reason } of lost.values()) counts[LOST_CLIPS[reason]]++;
  const given = [...lost].sort().map(([path, { problem }]) => `clip lost: ${path}: ${problem}`);
  const { clips, lines } = chooseClips(rows, found, { options, infos, counts });
  const paths = [...new Set([...clips.values()].map(({ path }) => path))];
  const hashes = new Map<string, string>();
  await mapBounded(
    paths,
    async (path) => {
      hashes.set(path, hashesOfArchive.get(path) ?? (await corpusHashes.of(path)));
    },
    { signal },
  );
  return { clips, hashes, counts, lines: [...given, ...lines], lost: new Set(lost.keys()) };
}

/** Utterances with their media, and what puts those into the dataset folder. */
export interface RowsWithMedia {
  readonly rows: readonly UtteranceRow[];
  readonly lines: readonly string[];
  /** Clips skipped after a crash or time-out. */
  readonly lost: number;
  /** Clips in codecs that no decoder of this machine has. */
  readonly undecoded: number;
  /** Counts beside those of the plan. */
  readonly audit: Audit;
  readonly write: (folder: string) => Promise<void>;
}

/** Converts the clips and gives each utterance its voice and pictures. Adds to the plan's counts. */
export async function addClips(
  rows: readonly UtteranceRow[],
  { plan, converter }: { readonly plan: ClipPlan; readonly converter: ClipConverter },
  progress: ClipProgress,
): Promise<RowsWithMedia> {
  const { clips, hashes, counts, lost: before } = plan;
  const converted = await converter.convert(hashes, progress);
  const lines: string[] = [];
  const places: (readonly [string, string])[] = [];
  const lost = new Set(before);
  /** Ids of utterances. */
  const undecoded: string[] = [];
  const withMedia = rows.map((row): UtteranceRow => {
    const clip = clips.get(row.id);
    if (!clip) return row;
    const result = converted.get(clip.path)!;
    if ('problem' in result) {
      const what = result.isUnsupported ? 'undecoded' : result.lost === undefined ? 'unreadable' : 'lost';
      if (result.isUnsupported) undecoded.push(row.id);
      else if (result.lost === undefined) counts['clips-unreadable']++;
      else if (!before.has(clip.path)) counts[LOST_CLIPS[result.lost]]++;
      if (result.lost !== undefined) lost.add(clip.path);
      lines.push(`clip ${what}: ${row.id} (${clip.path}): ${result.problem}`);
      return row;
    }
    if (isOff(row, result.info)) counts['clips-more-than-1-s-off-their-times']++;
    counts['pictures-that-stand-for-one-that-cannot-be-decoded'] += result.substitutes;
    const { audio, visual, files } = placeClip(row.id, result);
    if (audio === undefined) counts['clips-without-sound']++;
    if (visual === undefined) counts['clips-without-pictures']++;
    places.push(...files);
    return { ...row, ...(audio !== undefined && { audio }), ...(visual !== undefined && { visual }) };
  });
  return {
    rows: withMedia,
    lines,
    lost: lost.size,
    undecoded: undecoded.length,
    audit: [
      placedFinding('clips-in-codecs-that-no-decoder-has', undecoded, ''),
      ...clipFindings(
        [...clips].flatMap(([id, { path }]) =>
          soundOf(converted.get(path)).map((clip) => ({ clip, where: id })),
        ),
        '',
      ),
      ...faceCounts([...clips.values()].flatMap(({ path }) => soundOf(converted.get(path)))),
    ],
    write: (folder) =>
      linkFiles(
        places.map(([from, to]) => [from, join(folder, to)]),
        progress,
      ),
  };
}

const soundOf = (clip: ConvertedClip | undefined): StoredClip[] =>
  clip && !('problem' in clip) ? [clip] : [];
