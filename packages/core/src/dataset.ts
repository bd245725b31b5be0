import type { Split, Utterance } from './utterance.js';

/** What a source did to the raw corpus: counts by name, such as `missing clips` or `repaired times`. Shown, never hidden. */
export type Audit = Readonly<Record<string, number>>;

/** A dataset folder in memory: only the splits that were asked for are read. */
export interface Dataset {
  /** Short name, such as `demo` or `meld`. */
  readonly name: string;
  /** Absolute path of the dataset folder. */
  readonly directory: string;
  /** What users may do with the data, in one sentence. */
  readonly licence: string;
  /** Label order: a label's index in this list is its class index everywhere. */
  readonly labels: readonly string[];
  /** SHA-256, in hex, over the manifest's list of files and their hashes: the dataset's identity. */
  readonly sha256: string;
  readonly audit: Audit;
  /** Utterances of each split that was read, in file order. */
  readonly splits: Readonly<Partial<Record<Split, readonly Utterance[]>>>;
}
