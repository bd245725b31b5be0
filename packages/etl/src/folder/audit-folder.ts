import { type Audit, isScored } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { findingsOf } from '../source/counts.js';
import { placedFinding } from '../source/placed-finding.js';
import type { MediaReport } from './examine-media.js';
import type { MediaFile } from './find-media.js';
import type { FolderSplit } from './read-folder-split.js';

/** A corpus whose media are known. */
export interface CorpusToAudit {
  readonly splits: readonly FolderSplit[];
  /** The rows as they are written, with the voices and faces that they have. */
  readonly rows: readonly UtteranceRow[];
  readonly media: readonly MediaFile[];
  readonly report: MediaReport;
  readonly labels: readonly string[];
  /** The folder of the corpus. */
  readonly from: string;
}

/** Counts of what the corpus holds beside utterances and dialogues, and of what a user may want to know about it. */
export function auditFolder({ splits, rows, media, report, labels, from }: CorpusToAudit): Audit {
  const train = new Set(
    splits
      .filter(({ split }) => split === 'train')
      .flatMap((split) => split.rows.flatMap(({ row }) => (isScored(row) ? [row.emotion] : []))),
  );
  const names = splits.flatMap((split) => [...dialoguesOf(split)]);
  return [
    ...findingsOf({
      'wav-files': media.filter(({ kind }) => kind === 'wav').length,
      images: media.filter(({ kind }) => kind === 'image').length,
    }),
    placedFinding('wav-files-without-a-length-in-their-header', report.openWavs, from),
    ...findingsOf({
      'utterances-without-a-voice': rows.filter(({ audio }) => audio === undefined).length,
      'utterances-without-a-face': rows.filter(({ visual }) => visual === undefined).length,
      'emotions-in-other-words': splits.reduce((sum, { translated }) => sum + translated, 0),
      'labels-that-train-does-not-have': labels.filter((label) => !train.has(label)).length,
      'dialogue-names-in-more-than-one-split': names.length - new Set(names).size,
      'ignored-columns': new Set(splits.flatMap(({ ignoredColumns }) => ignoredColumns)).size,
    }),
  ];
}

const dialoguesOf = ({ rows }: FolderSplit): Set<string> => new Set(rows.map(({ row }) => row.dialogue));
