import type { Audit } from '@erc/core';
import { findingsOf } from '../source/counts.js';
import type { MediaFile } from './find-media.js';
import type { FolderSplit } from './read-folder-split.js';

/** Counts of what the corpus holds beside utterances and dialogues, and of what a user may want to know about it. */
export function auditFolder(
  splits: readonly FolderSplit[],
  media: readonly MediaFile[],
  labels: readonly string[],
): Audit {
  const rows = splits.flatMap((split) => split.rows);
  const train = new Set(
    splits
      .filter(({ split }) => split === 'train')
      .flatMap((split) => split.rows.map(({ row }) => row.emotion)),
  );
  const names = splits.flatMap((split) => [...dialoguesOf(split)]);
  return findingsOf({
    'wav-files': media.filter(({ kind }) => kind === 'wav').length,
    images: media.filter(({ kind }) => kind === 'image').length,
    'utterances-without-a-voice': rows.filter(({ audio, video }) => (audio ?? video) === undefined).length,
    'utterances-without-a-face': rows.filter(({ visual, video }) => (visual ?? video) === undefined).length,
    'emotions-in-other-words': splits.reduce((sum, { translated }) => sum + translated, 0),
    'labels-that-train-does-not-have': labels.filter((label) => !train.has(label)).length,
    'dialogue-names-in-more-than-one-split': names.length - new Set(names).size,
    'ignored-columns': new Set(splits.flatMap(({ ignoredColumns }) => ignoredColumns)).size,
  });
}

const dialoguesOf = ({ rows }: FolderSplit): Set<string> => new Set(rows.map(({ row }) => row.dialogue));
