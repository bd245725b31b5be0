import type { Audit } from './audit.js';
import type { Split, Utterance } from './utterance.js';

/** Folds that published results on a corpus use. */
export interface StandardFolds {
  /** What the names are of. */
  readonly by: 'session' | 'speaker';
  /** What each fold holds out, and what selects, where the folds name it. */
  readonly folds: readonly { readonly heldOut: readonly string[]; readonly dev?: readonly string[] }[];
  /**
   * What selects where a fold does not say: what the next fold holds out, what the others say in the dialogues of the speaker who is held out,
   * or a share of the dialogues that are left.
   */
  readonly dev: 'next' | 'partners' | { readonly by: 'dialogue'; readonly fraction: number };
}

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
  /** By name. None of them holds out what is in the test split. */
  readonly folds?: Readonly<Record<string, StandardFolds>>;
  /** Utterances of each split that was read, in file order. */
  readonly splits: Readonly<Partial<Record<Split, readonly Utterance[]>>>;
  /** SHA-256, in hex, of the media of these utterances, by absolute path; of each frame, where there is a folder of them. */
  readonly mediaHashes?: ReadonlyMap<string, string>;
}
