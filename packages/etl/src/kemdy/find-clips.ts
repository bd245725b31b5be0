import { join } from 'node:path';
import { sha256Of } from '@erc/core';
import { readBytes } from '../csv/read-bytes.js';
import { decodeKorean } from '../release/decode-korean.js';
import { listRelease } from '../release/list-release.js';
import type { WavReports } from '../release/wav-reports.js';
import type { ReleaseWav } from '../release/wavs.js';
import type { KemdyCounts } from './counts.js';

/** The paths of one segment below `wav`. */
interface ClipPaths {
  readonly wav?: string;
  readonly txt?: string;
}

/** Transcript and voice of one segment. */
export interface Clip {
  /** Empty where there is none. */
  readonly text: string;
  readonly wav: ReleaseWav | undefined;
  /** Changes with the files. */
  readonly fingerprint: string;
}

/**
 * Finds wavs and texts below `wav` by their names, in whatever folders they are: KEMDy19 has one per dialogue, KEMDy20 one per session.
 *
 * @param known Ids of segments; files of no segment are counted.
 * @throws DataError when there is no folder `wav`.
 */
export async function findClips(
  root: string,
  known: ReadonlySet<string>,
  counts: KemdyCounts,
): Promise<ReadonlyMap<string, ClipPaths>> {
  const { paths, junk, links } = await listRelease(join(root, 'wav'), root);
  counts['junk-files-passed-over'] += junk;
  counts['links-passed-over'] += links;
  const clips = new Map<string, { wav?: string; txt?: string }>();
  for (const path of paths) {
    const match = /([^/]+)\.(wav|txt)$/i.exec(path);
    if (!match) continue;
    const id = match[1]!.normalize('NFC');
    const kind = match[2]!.toLowerCase() as 'wav' | 'txt';
    const clip = clips.get(id) ?? {};
    if (clip[kind] !== undefined) counts['files-of-one-name-in-two-places']++;
    else clips.set(id, { ...clip, [kind]: path });
  }
  for (const [id, { wav, txt }] of clips) {
    if (known.has(id)) continue;
    if (wav !== undefined) counts['wavs-without-annotation']++;
    if (txt !== undefined) counts['texts-without-annotation']++;
  }
  return clips;
}

/** Reads the transcript and looks through the wav of one segment. What is absent or broken is counted. */
export async function readClip(
  root: string,
  { wav, txt }: ClipPaths,
  {
    wavs,
    counts,
    onBroken,
  }: {
    readonly wavs: Pick<WavReports, 'examine'>;
    /** Counts to add to. */
    readonly counts: KemdyCounts;
    readonly onBroken: (path: string, problem: string) => void;
  },
): Promise<Clip> {
  const folder = join(root, 'wav');
  let [text, textSha256, wavSha256] = ['', '', ''];
  let sound: ReleaseWav | undefined;
  if (txt === undefined) counts['texts-absent']++;
  else {
    const bytes = await readBytes(join(folder, txt));
    textSha256 = sha256Of(bytes);
    text = toText(bytes, counts);
  }
  if (wav === undefined) counts['wavs-absent']++;
  else {
    const path = join(folder, wav);
    const { sha256, problem, isOpen } = await wavs.examine(path);
    wavSha256 = sha256;
    if (problem === undefined) sound = { path, sha256 };
    if (isOpen) counts['wavs-without-a-length-in-their-header']++;
    if (problem !== undefined) {
      counts['unreadable-wavs']++;
      onBroken(path, problem);
    }
  }
  return { text, wav: sound, fingerprint: `${textSha256} ${wavSha256}` };
}

/** Transcripts are one line each; further lines are joined to it. */
function toText(bytes: Uint8Array, counts: KemdyCounts): string {
  const { text, encoding, isBroken } = decodeKorean(bytes);
  counts[encoding === 'utf-8' ? 'texts-in-utf8' : 'texts-in-cp949']++;
  if (isBroken) counts['texts-with-unreadable-characters']++;
  const lines = text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) counts['empty-texts']++;
  if (lines.length > 1) counts['texts-of-several-lines']++;
  const joined = lines.join(' ');
  const composed = joined.normalize('NFC');
  if (composed !== joined) counts['texts-not-in-nfc']++;
  return composed;
}
