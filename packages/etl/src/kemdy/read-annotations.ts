import { join } from 'node:path';
import { DataError, sha256Of } from '@erc/core';
import { readBytes } from '../csv/read-bytes.js';
import { listRelease } from '../release/list-release.js';
import type { SourceContext } from '../source.js';
import type { KemdyCorpus } from './corpus.js';
import type { KemdyCounts } from './counts.js';
import { type AnnotatedSegment, readAnnotation } from './read-annotation.js';

/** All segments of a corpus that have a judgement, in order. */
export interface Annotations {
  readonly segments: readonly SessionSegment[];
  /** Ids that any file lists, with a judgement or without. */
  readonly known: ReadonlySet<string>;
  readonly sessions: ReadonlySet<number>;
  /** Name and SHA-256 of each annotation file. */
  readonly files: readonly (readonly [name: string, sha256: string])[];
}

export type SessionSegment = AnnotatedSegment & {
  readonly session: number;
  /** Place in the dialogue. */
  readonly sequence: number;
};

interface AnnotationFile {
  readonly session: number;
  /** Whose judgements it holds, where each speaker has a file. */
  readonly speaker: 'F' | 'M' | undefined;
  readonly segments: readonly AnnotatedSegment[];
}

/**
 * Reads the annotation files of a release. Where each speaker has a file, both list every segment of the session, with different judgements:
 * those of the segment's own speaker count.
 *
 * @param root The folder that holds `annotation`.
 * @throws DataError when there is no annotation file, or one is broken.
 */
export async function readAnnotations(
  root: string,
  corpus: KemdyCorpus,
  counts: KemdyCounts,
  { signal, log }: SourceContext,
): Promise<Annotations> {
  const folder = join(root, 'annotation');
  const { paths, junk, links } = await listRelease(folder, root);
  counts['junk-files-passed-over'] += junk;
  counts['links-passed-over'] += links;
  const read: AnnotationFile[] = [];
  const files: [string, string][] = [];
  for (const name of paths) {
    signal?.throwIfAborted();
    const match = corpus.annotation.exec(name);
    const session = Number(match?.[1]);
    if (!match || session < 1 || session > corpus.sessions) {
      counts['other-files-among-the-annotations']++;
      log?.(`not an annotation file of the release: annotation/${name}`);
      continue;
    }
    const path = join(folder, name);
    const bytes = await readBytes(path);
    files.push([name, sha256Of(bytes)]);
    read.push({
      session,
      speaker: match[2]?.toUpperCase() as 'F' | 'M' | undefined,
      segments: readAnnotation(bytes, { path, corpus, session, counts, log }),
    });
  }
  if (read.length === 0) {
    throw new DataError(`${folder}: expected annotation files of ${corpus.folder}, received none.`);
  }
  counts['annotation-files-absent'] =
    corpus.sessions * Math.max(1, corpus.speakers.length) -
    new Set(files.map(([name]) => name.toLowerCase())).size;
  return {
    segments: inOrder(read, counts),
    known: new Set(read.flatMap(({ segments }) => segments.map(({ id }) => id))),
    sessions: new Set(read.map(({ session }) => session)),
    files,
  };
}

function inOrder(files: readonly AnnotationFile[], counts: KemdyCounts): SessionSegment[] {
  const ordered: SessionSegment[] = [];
  for (const session of [...new Set(files.map((file) => file.session))].sort((a, b) => a - b)) {
    const ofSession = files.filter((file) => file.session === session);
    const own = ofSession.flatMap(({ speaker, segments }) =>
      segments.filter(({ gender }) => speaker === undefined || gender === speaker),
    );
    const judged = new Set(own.map(({ id }) => id));
    const listed = new Set(ofSession.flatMap(({ segments }) => segments.map(({ id }) => id)));
    counts['segments-left-out-for-want-of-the-file-of-their-speaker'] += listed.size - judged.size;
    const places = new Map<string, number>();
    const dialogues = new Map<string, SessionSegment[]>();
    for (const segment of own.sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1))) {
      const sequence = places.get(segment.dialogue) ?? 0;
      places.set(segment.dialogue, sequence + 1);
      const members = dialogues.get(segment.dialogue) ?? [];
      members.push({ ...segment, session, sequence });
      dialogues.set(segment.dialogue, members);
    }
    ordered.push(...[...dialogues].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, members]) => members));
  }
  return ordered;
}
