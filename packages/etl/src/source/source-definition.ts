import type { Audit, PathResolver, Split, StandardFolds } from '@erc/core';
import type { ClipOptions } from '@erc/media';
import type { z } from 'zod';
import type { DatasetPart, UtteranceRow } from '../dataset-folder/contents.js';
import type { DryRun } from '../source.js';
import type { SourceRun } from './source-run.js';
import type { SourceSchema } from './source-schema.js';

/** What a corpus becomes. */
export interface CorpusRows {
  /** Short name of the dataset. @default the source's word */
  readonly name?: string | undefined;
  /** What users may do with the data, in one sentence. */
  readonly licence: string;
  /** Label order: a label's index in this list is its class index everywhere. */
  readonly labels: readonly string[];
  /** Utterances of each split, in file order. A split without utterances is left away. */
  readonly splits: Readonly<Partial<Record<Split, readonly UtteranceRow[]>>>;
  /** What was found, beside the numbers of utterances and dialogues, which are counted for every source. @default nothing */
  readonly audit?: Audit;
  /** Folds that published results on the corpus are on, by name. Those that do not fit the splits are left out. @default none */
  readonly folds?: Readonly<Record<string, StandardFolds>>;
  /** The dataset folders that this one joins. @default none */
  readonly parts?: readonly DatasetPart[];
  /** How clips became voices and pictures, where the rows say it and the options do not. @default what `clips` of the source says */
  readonly clips?: ClipOptions | undefined;
  /** Clips skipped after a crash or time-out: a folder that lacks some is made anew when it is prepared again. @default 0 */
  readonly lost?: number;
  /** Clips in codecs that no decoder here has: a folder that lacks some is made anew where the decoders are others. @default 0 */
  readonly undecoded?: number;
  /** Lines for the log, once the folder is made. @default none */
  readonly notes?: readonly string[];
  /** Puts the media below a folder, at the paths that the rows name. @default there are none */
  readonly media?: ((folder: string) => Promise<void>) | undefined;
}

/** What an author of a source writes; see `defineSource`. */
export interface SourceDefinition<Schema extends SourceSchema, Raw> {
  /** A `z.strictObject` with `source: z.literal(…)` and `sourceFields`. */
  readonly schema: Schema;
  /** Raised whenever the same corpus would give another dataset folder. */
  readonly version: number;
  /** Of paths beside `into`. @default there are none */
  readonly withPaths?: (options: z.output<Schema>, resolve: PathResolver) => z.output<Schema>;
  /** Where the corpus lies: a dataset folder that holds it, and so would replace it, is refused. @default nowhere */
  readonly from?: (options: z.output<Schema>) => readonly string[];
  /**
   * How its clips become voices and pictures. `undefined`: the options do not say it.
   *
   * @default it has no clips: those of others are cut as usual
   */
  readonly clips?: (options: z.output<Schema>) => ClipOptions | undefined;
  /** Finds the corpus and reads what the fingerprint needs. */
  readonly read: (options: z.output<Schema>, run: SourceRun) => Raw | Promise<Raw>;
  /**
   * Everything that the dataset folder depends on beside the source's word and version, as JSON: hashes of files, and options. Not where files
   * and folders are, and no words that are only shown. Keys have an order.
   */
  readonly fingerprint: (raw: Raw, options: z.output<Schema>) => Readonly<Record<string, unknown>>;
  /**
   * The corpus under the other fingerprint that its folder may have been made with, where it cannot be told on this machine which one it is: a
   * folder with either is up to date.
   *
   * @default it can be told
   */
  readonly alternative?: (raw: Raw) => Raw | undefined;
  /**
   * The corpus as an earlier version saw it, which made other media of it: that a folder with that fingerprint is made anew, and why, is logged.
   * @default no version did
   */
  readonly former?: (raw: Raw) => { readonly raw: Raw; readonly why: string } | undefined;
  /**
   * Why a folder that has this very fingerprint is to be made anew all the same: an earlier version made other media of the same corpus, and its fingerprint does not tell.
   * @default no version did
   */
  readonly outdated?: (
    raw: Raw,
    options: z.output<Schema>,
    run: SourceRun,
    directory: string,
  ) => Promise<string | undefined>;
  /** Makes the rows. Called only where the folder is not up to date. */
  readonly rows: (raw: Raw, options: z.output<Schema>, run: SourceRun) => CorpusRows | Promise<CorpusRows>;
  /** What a dry run tells, where {@link rows} would have to write for it. @default what {@link rows} gives */
  readonly tell?: (options: z.output<Schema>, run: SourceRun) => Promise<DryRun>;
}
