import type { Split } from '@erc/core';
import type { FolderColumn } from '../folder/options.js';

/** What an utterance needs, and where it was found. */
export interface FoundUtterance {
  /** File and row, or the file itself, for messages. */
  readonly where: string;
  readonly split: Split | undefined;
  readonly dialogue: string;
  readonly sequence: number;
  readonly speaker: string;
  readonly text: string;
  /** The label as the corpus writes it; empty where there is none. */
  readonly emotion: string;
  /** Paths of media relative to the folder of the corpus, with forward slashes. */
  readonly audio: string | undefined;
  readonly visual: string | undefined;
  readonly video: string | undefined;
  /** Seconds from the beginning of the recording. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Cells of other columns that a dataset folder has. */
  readonly others: ReadonlyMap<string, string>;
}

/** What is written as a table of utterances, where a corpus is not one yet. */
export interface FoundTable {
  /** Absolute path of the CSV file. */
  readonly path: string;
  readonly text: string;
}

/** A corpus that the source `folder` can read, and what is known of it. */
export interface FoundCorpus {
  readonly kind: 'corpus';
  /** Absolute: the option `from`. */
  readonly from: string;
  /** The file that `from` names, to be written first. @default the corpus is read as it is */
  readonly table?: FoundTable | undefined;
  /** The option `columns`. */
  readonly columns: Readonly<Partial<Record<FolderColumn, string>>>;
  /** The classes, in alphabetical order, with their utterances. */
  readonly labels: ReadonlyMap<string, number>;
  /** The option `emotions`: other spellings of the labels. */
  readonly emotions: Readonly<Record<string, string>>;
  /** The option `cut`. */
  readonly cut: boolean;
  /** Seconds of the longest recording that rows are cut from, as far as they tell. */
  readonly recordingSeconds: number;
  readonly utterances: number;
  readonly dialogues: number;
  /** In alphabetical order. */
  readonly speakers: readonly string[];
  /** Utterances of each split that the corpus names. Empty: it names none. */
  readonly splits: ReadonlyMap<Split, number>;
  /** Utterances that have a text, a voice and a face, as far as files tell. */
  readonly has: { readonly text: number; readonly audio: number; readonly visual: number };
  /** Those of them whose voice or face is that of their clip: no file of their own has it. */
  readonly fromClips: { readonly audio: number; readonly visual: number };
  /** Absolute paths of the clips: whether one has sound and pictures, its ending does not tell. */
  readonly clips: readonly string[];
  /** What was found, a line each. */
  readonly found: readonly string[];
  /** What was assumed where the corpus does not say it, a line each. */
  readonly assumed: readonly string[];
}

/** A dataset folder that is made already. */
export interface FoundDataset {
  readonly kind: 'dataset';
  /** Absolute. */
  readonly directory: string;
  readonly labels: readonly string[];
  /** Whether some utterances have a text, a voice, a face. */
  readonly has: { readonly text: number; readonly audio: number; readonly visual: number };
  readonly utterances: number;
  readonly dialogues: number;
  readonly hasDev: boolean;
  readonly found: readonly string[];
}
