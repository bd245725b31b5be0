import { join } from 'node:path';
import { type Audit, DataError } from '@erc/core';
import { type ClipConverter, type ClipProgress, linkFiles, type StoredClip } from '@erc/media/node';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { findingsOf } from '../source/counts.js';
import { clipFindings, type FoundClip } from './clip-findings.js';
import { faceCounts } from './face-counts.js';
import type { MediaFile } from './find-media.js';
import { placeClip } from './place-clip.js';
import type { FolderRow } from './read-folder-split.js';

/** What the clips of a corpus became. */
export interface ConvertedVideos {
  /** A row with the media that it has. */
  readonly complete: (row: FolderRow) => UtteranceRow;
  readonly audit: Audit;
  /** Puts voices and pictures below a folder. */
  readonly write: (folder: string) => Promise<void>;
}

/**
 * Turns the clips of the column `video` into the voices and pictures that their rows do not have.
 *
 * @param clips The clips, with the ids of their rows.
 * @param hashes SHA-256 of clips by id.
 * @throws DataError with file and row for the first clip that cannot be read.
 */
export async function convertVideos(
  clips: readonly MediaFile[],
  rows: readonly FolderRow[],
  {
    converter,
    hashes,
    from,
    progress,
  }: {
    readonly converter: ClipConverter;
    /** The folder of the corpus. */
    readonly from: string;
    readonly hashes: ReadonlyMap<string, string>;
    readonly progress: ClipProgress;
  },
): Promise<ConvertedVideos> {
  const converted = await converter.convertParts(
    new Map(clips.map(({ path, to, span }) => [to, { path, sha256: hashes.get(to)!, span }])),
    progress,
  );
  const rowOf = new Map(rows.map((row) => [row.row.id, row]));
  const completed = new Map<string, UtteranceRow>();
  const files: (readonly [string, string])[] = [];
  let [mute, blind, substitutes] = [0, 0, 0];
  const read: (FoundClip & { readonly clip: StoredClip })[] = [];
  for (const { to: id, where } of clips) {
    const result = converted.get(id)!;
    if ('problem' in result) {
      throw new DataError(
        `${where}: expected a clip that can be read, received one that cannot: ${result.problem}.`,
      );
    }
    read.push({ clip: result, where });
    const { row, audio, visual } = rowOf.get(id)!;
    const placed = placeClip(id, result);
    if (placed.audio === undefined) mute++;
    if (placed.visual === undefined) blind++;
    substitutes += result.substitutes;
    const isUsed = (to: string): boolean => (to === placed.audio ? audio : visual) === undefined;
    files.push(...placed.files.filter(([, to]) => isUsed(to)));
    const { audio: _voice, visual: _face, ...rest } = row;
    const voice = audio === undefined ? placed.audio : row.audio;
    const face = visual === undefined ? placed.visual : row.visual;
    completed.set(id, {
      ...rest,
      ...(voice !== undefined && { audio: voice }),
      ...(face !== undefined && { visual: face }),
    });
  }
  return {
    complete: ({ row }) => completed.get(row.id) ?? row,
    audit: [
      ...findingsOf({
        clips: clips.length,
        'clips-without-sound': mute,
        'clips-without-pictures': blind,
        'pictures-that-stand-for-one-that-cannot-be-decoded': substitutes,
      }),
      ...clipFindings(read, from),
      ...faceCounts(read.map(({ clip }) => clip)),
    ],
    write: (folder) =>
      linkFiles(
        files.map(([from, to]) => [from, join(folder, to)]),
        progress,
      ),
  };
}
