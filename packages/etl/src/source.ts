import type { Audit, Split } from '@erc/core';

/** What a dry run tells: what the dataset folder would hold. */
export interface DryRun {
  readonly name: string;
  readonly labels: readonly string[];
  readonly audit: Audit;
}

/** Options of every source, beside those of its kind. Libraries do not print: the caller decides what becomes of progress and log lines. */
export interface SourceContext {
  /** Stops the preparation; the source then rejects with the signal's reason and leaves nothing half-written. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of steps done so far. A step is a file or an utterance, as the source prefers. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with one line of text, without a line break, for each thing that a user should know. */
  readonly log?: ((line: string) => void) | undefined;
  /**
   * Given: nothing is written, and this is called once with what there would be. Of clips only the heads are read, so that one that breaks off
   * later counts as sound.
   */
  readonly dryRun?: ((would: DryRun) => void) | undefined;
  /**
   * Whether a dataset folder that lacks clips skipped after a crash or time-out counts as up to date: a training that is taken up again finds
   * the data that it began with. @default false: these clips are tried once more
   */
  readonly keepLost?: boolean | undefined;
  /**
   * Splits of a dataset folder that is there already whose CSV files and media stay closed; the media of the others are compared with what
   * `dataset.json` says of them. @default none
   */
  readonly closed?: readonly Split[] | undefined;
  /** Whether these media are all read for that; otherwise those whose size, times or inode are others than when they were read last. @default false */
  readonly verify?: boolean | undefined;
  /**
   * Whether a dataset folder whose media have changed since it was made stays as it is, for who reads it to refuse. @default false: it is made anew, and
   * the changed files are kept beside it
   */
  readonly keepChanged?: boolean | undefined;
}

/** Where the prepared dataset folder is. */
export interface PreparedDataset {
  /** Absolute path of the dataset folder. */
  readonly directory: string;
  /** `true` when an up-to-date dataset folder was already there, and nothing was written. */
  readonly reused: boolean;
}
