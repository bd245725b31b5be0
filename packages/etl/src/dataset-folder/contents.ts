import type { Audit, Split, Utterance } from '@erc/core';

/**
 * An utterance as a dataset folder stores it: {@link Utterance.audio} and {@link Utterance.visual} are paths relative to the
 * folder, with forward slashes (`media/train/3/0.wav`, or `media/train/3/0` for a folder of frames). {@link Utterance.where} is not stored.
 */
export type UtteranceRow = Utterance;

/** What a source hands to `writeDataset`. */
export interface DatasetContents {
  /** Short name, such as `demo` or `meld`. */
  readonly name: string;
  /** What users may do with the data, in one sentence. */
  readonly licence: string;
  /** Label order: a label's index in this list is its class index everywhere. */
  readonly labels: readonly string[];
  /** Counts of what was found, repaired and left out. */
  readonly audit: Audit;
  /** Fingerprint of the raw input, the options and the version of the source: what `isUpToDate` compares. */
  readonly source: string;
  /** Utterances of each split, in file order. No split may be empty. */
  readonly splits: Readonly<Partial<Record<Split, readonly UtteranceRow[]>>>;
}
