import { join } from 'node:path';
import type { Audit } from '@erc/core';
import { type ClipConverter, type ConvertedClip, hashClips, type StoredClip } from '@erc/media/node';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { faceCounts } from '../folder/face-counts.js';
import { linkFiles, placeClip } from '../folder/place-clip.js';
import type { SourceContext } from '../source.js';
import { chooseClips, isOff, MELD_CLIP_COUNTS, type MeldClipCounts } from './choose-clips.js';
import type { MeldClip, MeldClips } from './find-clips.js';
import type { ResolvedMeldOptions } from './options.js';

/** The clips that utterances get, before they are converted. */
export interface ClipPlan {
  /** Clips by the utterance's id. */
  readonly clips: ReadonlyMap<string, MeldClip>;
  /** SHA-256 of the clips, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly counts: MeldClipCounts;
  readonly lines: readonly string[];
  /** Paths of clips in two versions that were given up, and may be fine: they were chosen by one version alone. */
  readonly lost: ReadonlySet<string>;
}

/** Chooses and hashes the clips of utterances. */
export async function planClips(
  rows: readonly UtteranceRow[],
  found: MeldClips,
  {
    options,
    hashes: known,
    converter,
    context,
  }: {
    readonly options: ResolvedMeldOptions;
    /** SHA-256 of files that are known already, by path. */
    readonly hashes: ReadonlyMap<string, string>;
    readonly converter: ClipConverter;
    readonly context: SourceContext;
  },
): Promise<ClipPlan> {
  const counts = Object.fromEntries(MELD_CLIP_COUNTS.map((name) => [name, 0])) as MeldClipCounts;
  const inTwo = [...found.final].flatMap(([key, final]) => {
    const plain = found.plain.get(key);
    return plain ? [plain.path, final.path] : [];
  });
  const { signal } = context;
  const { infos, lost } = await converter.probe(inTwo, signal ? { signal } : {});
  for (const { lost: reason } of lost.values()) counts[`clips lost: ${reason}`]++;
  const given = [...lost].sort().map(([path, { problem }]) => `clip lost: ${path}: ${problem}`);
  const { clips, lines } = chooseClips(rows, found, { options, infos, counts });
  const paths = [...new Set([...clips.values()].map(({ path }) => path))];
  const hashes = await hashClips(paths, context, known);
  return { clips, hashes, counts, lines: [...given, ...lines], lost: new Set(lost.keys()) };
}

/** Utterances with their media, and what puts those into the dataset folder. */
export interface RowsWithMedia {
  readonly rows: readonly UtteranceRow[];
  readonly lines: readonly string[];
  /** Clips that were given up, and may be fine. */
  readonly lost: number;
  /** Counts beside those of the plan. */
  readonly audit: Audit;
  readonly write: (folder: string) => Promise<void>;
}

/** Converts the clips and gives each utterance its voice and pictures. Adds to the plan's counts. */
export async function addClips(
  rows: readonly UtteranceRow[],
  { clips, hashes, counts, lost: before }: ClipPlan,
  { converter, context }: { readonly converter: ClipConverter; readonly context: SourceContext },
): Promise<RowsWithMedia> {
  const converted = await converter.convert(hashes, context);
  const lines: string[] = [];
  const places: (readonly [string, string])[] = [];
  const lost = new Set(before);
  const withMedia = rows.map((row): UtteranceRow => {
    const clip = clips.get(row.id);
    if (!clip) return row;
    const result = converted.get(clip.path)!;
    if ('problem' in result) {
      const what = result.lost === undefined ? 'unreadable' : 'lost';
      if (result.lost === undefined) counts['clips unreadable']++;
      else if (!before.has(clip.path)) counts[`clips lost: ${result.lost}`]++;
      if (result.lost !== undefined) lost.add(clip.path);
      lines.push(`clip ${what}: ${row.id} (${clip.path}): ${result.problem}`);
      return row;
    }
    if (isOff(row, result.info)) counts['clips more than 1 s off their times']++;
    counts['pictures that stand for one that cannot be decoded'] += result.substitutes;
    const { audio, visual, files } = placeClip(row.id, result);
    if (audio === undefined) counts['clips without sound']++;
    if (visual === undefined) counts['clips without pictures']++;
    places.push(...files);
    return { ...row, ...(audio !== undefined && { audio }), ...(visual !== undefined && { visual }) };
  });
  return {
    rows: withMedia,
    lines,
    lost: lost.size,
    audit: faceCounts([...clips.values()].flatMap(({ path }) => soundOf(converted.get(path)))),
    write: (folder) =>
      linkFiles(
        places.map(([from, to]) => [from, join(folder, to)]),
        context,
      ),
  };
}

const soundOf = (clip: ConvertedClip | undefined): StoredClip[] =>
  clip && !('problem' in clip) ? [clip] : [];
