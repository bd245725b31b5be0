import { join, posix } from 'node:path';
import { DataError, mapBounded, sha256Of } from '@erc/core';
import { parseCsv } from '../csv/parse-csv.js';
import { readBytes } from '../csv/read-bytes.js';
import { suggestionOrStop } from '../csv/suggest.js';
import { decodeKorean } from '../release/decode-korean.js';
import { listRelease } from '../release/list-release.js';
import { requireRelease } from '../release/require-release.js';
import type { WavReports } from '../release/wav-reports.js';
import type { ReleaseWav } from '../release/wavs.js';
import type { Counts } from '../source/counts.js';
import type { SourceRun } from '../source/source-run.js';
import type { ResolvedAihubAudioOptions } from './options.js';

/** What was found, mended, left out or is absent. Codes of the audit. */
export const AIHUB_AUDIO_COUNTS = [
  'junk-files-passed-over',
  'links-passed-over',
  'annotation-files-in-cp949',
  'annotation-files-without-a-row',
  'repeated-annotations-left-out',
  'wavs-absent',
  'unreadable-wavs',
  'wavs-without-a-length-in-their-header',
  'empty-texts',
  'utterances-without-text-and-voice-left-out',
  'wavs-without-annotation',
  'files-of-one-name-in-two-places',
  'emotions-in-other-words',
  'utterances-not-drawn',
] as const;
export type AihubAudioCounts = Counts<(typeof AIHUB_AUDIO_COUNTS)[number]>;

/** One annotated utterance. */
export interface AihubClip {
  /** Name of the wav without its ending, such as `F_000001`. */
  readonly id: string;
  readonly text: string;
  readonly emotion: string;
  readonly wav: ReleaseWav | undefined;
  /** Changes with the files. */
  readonly fingerprint: string;
}

interface Annotation extends Pick<AihubClip, 'id' | 'text' | 'emotion' | 'fingerprint'> {
  /** File and row, for messages. */
  readonly where: string;
}

const COLUMNS = ['text', 'segment_id', 'emotion'] as const;

/**
 * Reads all annotations and looks through all wavs. The two are paired by name, never by order.
 *
 * @throws DataError with file and row for an emotion that is no label, a column that is missing, and two different annotations of one wav.
 */
export async function readAihubClips(
  { from, labels, emotions }: ResolvedAihubAudioOptions,
  counts: AihubAudioCounts,
  run: SourceRun,
): Promise<AihubClip[]> {
  await requireRelease(from, 'the folder of the release');
  const listed = await listRelease(join(from, 'annotation'), from);
  const sounds = await listRelease(join(from, 'wav'), from);
  counts['junk-files-passed-over'] = listed.junk + sounds.junk;
  counts['links-passed-over'] = listed.links + sounds.links;
  const annotations = new Map<string, Annotation>();
  for (const name of listed.paths.filter((path) => /\.csv$/i.test(path))) {
    run.signal?.throwIfAborted();
    const path = join(from, 'annotation', name);
    for (const annotation of readAnnotation(await readBytes(path), path, counts)) {
      const before = annotations.get(annotation.id);
      if (before && (before.text !== annotation.text || before.emotion !== annotation.emotion)) {
        throw new DataError(
          `${annotation.where}: expected one annotation of ${annotation.id}, received another in ${before.where}.`,
        );
      }
      if (before) counts['repeated-annotations-left-out']++;
      const emotion = toLabel(annotation.emotion, { labels, emotions }, annotation.where);
      if (!before && emotion !== annotation.emotion) counts['emotions-in-other-words']++;
      annotations.set(annotation.id, before ?? annotation);
    }
  }
  if (annotations.size === 0) {
    throw new DataError(`${join(from, 'annotation')}: expected CSV files with a row each, received no row.`);
  }
  const wavs = pathsByName(sounds.paths, counts);
  counts['wavs-without-annotation'] = [...wavs.keys()].filter((id) => !annotations.has(id)).length;
  const ids = [...annotations.keys()].sort();
  const clips = new Map<string, AihubClip>();
  const examined = await run.openWavs();
  await mapBounded(
    ids,
    async (id) => {
      const annotation = annotations.get(id)!;
      const name = wavs.get(id);
      const sound =
        name === undefined
          ? undefined
          : await look(join(from, 'wav', name), { wavs: examined, counts, log: run.log });
      if (!sound) counts['wavs-absent']++;
      clips.set(id, {
        id,
        text: annotation.text,
        emotion: toLabel(annotation.emotion, { labels, emotions }, annotation.where),
        wav: sound?.wav,
        fingerprint: `${annotation.fingerprint} ${sound?.sha256 ?? ''}`,
      });
      run.onProgress(clips.size, 2 * ids.length);
    },
    { signal: run.signal },
  );
  return ids.map((id) => clips.get(id)!);
}

async function look(
  path: string,
  {
    wavs,
    counts,
    log,
  }: {
    readonly wavs: Pick<WavReports, 'examine'>;
    /** Counts to add to. */
    readonly counts: AihubAudioCounts;
    readonly log: (line: string) => void;
  },
): Promise<{ wav: ReleaseWav | undefined; sha256: string }> {
  const { sha256, problem, isOpen } = await wavs.examine(path);
  if (isOpen) counts['wavs-without-a-length-in-their-header']++;
  if (problem === undefined) return { wav: { path, sha256 }, sha256 };
  counts['unreadable-wavs']++;
  log(`${path}: expected a readable wav, received ${problem}.`);
  return { wav: undefined, sha256 };
}

/** Rows of one annotation file: one, by the descriptions; more are taken too. */
function readAnnotation(bytes: Uint8Array, path: string, counts: AihubAudioCounts): Annotation[] {
  const { text, encoding } = decodeKorean(bytes);
  if (encoding === 'cp949') counts['annotation-files-in-cp949']++;
  const { columns, records } = parseCsv(text, path, COLUMNS);
  const places = COLUMNS.map((column) => columns.findIndex((name) => name.trim() === column));
  if (places.includes(-1)) {
    throw new DataError(
      `${path} row 1: expected the columns ${COLUMNS.join(', ')}, received ${columns.join(', ')}.`,
    );
  }
  if (records.length === 0) counts['annotation-files-without-a-row']++;
  return records.map(({ row, cells }) => {
    const [words, segment, emotion] = places.map((place) => cells[place]!.trim()) as [string, string, string];
    const id = posix
      .basename(segment)
      .replace(/\.wav$/i, '')
      .normalize('NFC');
    if (id === '' || /[\\:\p{Cc}]/u.test(id)) {
      throw new DataError(
        `${path} row ${row}: segment_id: expected the name of a wav, received ${JSON.stringify(segment)}.`,
      );
    }
    const fingerprint = sha256Of(JSON.stringify(cells));
    return { id, text: words.normalize('NFC'), emotion, fingerprint, where: `${path} row ${row}` };
  });
}

function pathsByName(paths: readonly string[], counts: AihubAudioCounts): Map<string, string> {
  const wavs = new Map<string, string>();
  for (const path of paths.filter((name) => /\.wav$/i.test(name))) {
    const id = posix
      .basename(path)
      .replace(/\.wav$/i, '')
      .normalize('NFC');
    if (wavs.has(id)) counts['files-of-one-name-in-two-places']++;
    else wavs.set(id, path);
  }
  return wavs;
}

function toLabel(
  word: string,
  { labels, emotions }: Pick<ResolvedAihubAudioOptions, 'labels' | 'emotions'>,
  where: string,
): string {
  const label = Object.hasOwn(emotions, word) ? emotions[word]! : word;
  if (labels.includes(label)) return label;
  throw new DataError(
    `${where}: emotion: expected one of ${[...labels, ...Object.keys(emotions)].join(', ')}, ` +
      `received ${JSON.stringify(word)}${suggestionOrStop(word, [...labels, ...Object.keys(emotions)])}`,
  );
}
