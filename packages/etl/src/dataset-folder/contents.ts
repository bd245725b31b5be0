import type { Audit, Split, StandardFolds, Utterance } from '@erc/core';
import type { ClipOptions } from '@erc/media';

/**
 * An utterance as a dataset folder stores it: {@link Utterance.audio} and {@link Utterance.visual} are paths relative to the
 * folder, with forward slashes (`media/train/3/0.wav`, or `media/train/3/0` for a folder of frames). {@link Utterance.where} is not stored.
 */
export type UtteranceRow = Utterance;

/** A dataset folder that another one was joined from. */
export interface DatasetPart {
  /** What ids of its utterances begin with. */
  readonly name: string;
  /** Its place, relative to the joined folder, with forward slashes. */
  readonly path: string;
  /** Its identity when it was joined. */
  readonly sha256: string;
  /** Whether the joined test split has its test split in it. */
  readonly test: boolean;
}

/** What a source hands to `writeDataset`. */
export interface DatasetContents {
  /** Short name, such as `demo` or `meld`. */
  readonly name: string;
  /** What users may do with the data, in one sentence. */
  readonly licence: string;
  /** Label order: a label's index in this list is its class index everywhere. */
  readonly labels: readonly string[];
  /** What was found, repaired and left out. */
  readonly audit: Audit;
  /** Fingerprint of the raw input, the options and the version of the source: what `isUpToDate` compares. */
  readonly source: string;
  /** Standard folds of the corpus, by name. Only those that hold out nothing of the test split. */
  readonly folds?: Readonly<Record<string, StandardFolds>>;
  /** The dataset folders that this one joins. */
  readonly parts?: readonly DatasetPart[];
  /** How clips became voices and pictures. Absent: there were none, or those of parts became so in several ways. */
  readonly clips?: ClipOptions;
  /** Utterances of each split, in file order. No split may be empty. */
  readonly splits: Readonly<Partial<Record<Split, readonly UtteranceRow[]>>>;
}
