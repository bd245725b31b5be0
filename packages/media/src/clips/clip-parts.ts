import { type ClipSpan, infoOfPart } from './cut-clip.js';
import { type ClipInfo, DecodeError } from './decoder.js';

/** A clip, or a part of a recording. */
export interface ClipPart {
  /** Absolute. */
  readonly path: string;
  /** Of the whole file. */
  readonly sha256: string;
  /** @default all of it */
  readonly span?: ClipSpan | undefined;
}

/** What is converted once, and the keys that get it. */
export interface PartGroup {
  readonly part: ClipPart;
  readonly keys: readonly string[];
}

/** Parts of the same content together. */
export function groupParts(parts: ReadonlyMap<string, ClipPart>): readonly PartGroup[] {
  const groups = new Map<string, { readonly part: ClipPart; readonly keys: string[] }>();
  for (const [key, part] of parts) {
    const content = JSON.stringify([part.sha256, part.span?.startSeconds, part.span?.endSeconds]);
    const group = groups.get(content);
    if (group) group.keys.push(key);
    else groups.set(content, { part, keys: [key] });
  }
  return [...groups.values()];
}

/** Parts of a recording that are converted together, at most: the sound of all is held at a time, and each recording is decoded as often as it has such batches. */
const PARTS_TOGETHER = 32;
/** Seconds of them, at most; a longer part is by itself. */
const SECONDS_TOGETHER = 120;

/** Parts of one recording in batches, in the order of time; whole clips each by itself. */
export function batchesOf(groups: readonly PartGroup[]): readonly (readonly PartGroup[])[] {
  const batches: PartGroup[][] = [];
  const open = new Map<string, { readonly batch: PartGroup[]; seconds: number }>();
  const byStart = [...groups].sort(
    (a, b) => (a.part.span?.startSeconds ?? 0) - (b.part.span?.startSeconds ?? 0),
  );
  for (const group of byStart) {
    const { sha256, span } = group.part;
    const seconds = span ? span.endSeconds - span.startSeconds : Number.POSITIVE_INFINITY;
    const last = open.get(sha256);
    if (last && last.batch.length < PARTS_TOGETHER && last.seconds + seconds <= SECONDS_TOGETHER) {
      last.batch.push(group);
      last.seconds += seconds;
      continue;
    }
    const batch = [group];
    batches.push(batch);
    if (span) open.set(sha256, { batch, seconds });
  }
  return batches;
}

/** What is known of a part by the head of its clip, or why there is none. */
export function partOfHead(head: ClipInfo | DecodeError, span: ClipSpan | undefined): ClipInfo | DecodeError {
  if (head instanceof DecodeError || !span) return head;
  try {
    return infoOfPart(head, span);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}
