/** One turn of one speaker in a dialogue, as a dataset folder holds it. */
export interface Utterance {
  /** Unique in the corpus: `<split or session>/<dialogue>/<sequence>`. */
  readonly id: string;
  /** Where it stands in the dataset folder, such as `train.csv row 12`: named in errors. */
  readonly where?: string;
  /** Dialogue the utterance belongs to; unique together with the split or session. */
  readonly dialogue: string;
  /** Place in the dialogue, an integer ≥ 0. Gaps are allowed. */
  readonly sequence: number;
  readonly speaker: string;
  readonly text: string;
  /** Absolute path of a wav file. Absent when the corpus has no voice for this utterance. */
  readonly audio?: string;
  /** Absolute path of an image (a strip), or of a folder of frames read in name order. Absent when there is no face. */
  readonly visual?: string;
  /** One of the dataset's labels. Empty where none is known, which only an utterance of {@link Utterance.use} `context` may lack. */
  readonly emotion: string;
  /**
   * `context`: others of its dialogue are read with it (prompts, windows, contexts over the dialogue), and it is never trained on, scored or
   * counted itself. Absent: it is scored.
   */
  readonly use?: 'context';
  readonly sentiment?: string;
  /** On the corpus's own scale. */
  readonly valence?: number;
  readonly arousal?: number;
  readonly dominance?: number;
  /** Seconds from the start of the recording. */
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  readonly gender?: string;
  readonly session?: string;
  /** Labels that raters chose equally often, where the corpus has ties. */
  readonly tie?: string;
  /** The dataset that it was mixed in from, for training alone: it is in no dev part and in nothing that a fold holds out. */
  readonly mixed?: string;
  /** Number of raters per label (`votes_<emotion>` columns). */
  readonly votes?: Readonly<Record<string, number>>;
  /** Mean of each bio-signal (`bio_<signal>` columns). */
  readonly bio?: Readonly<Record<string, number>>;
}

/** Who speaks where nothing says it, in a corpus and in what is predicted: one person. */
export const UNKNOWN_SPEAKER = 'unknown';

/** The splits of a dataset. Readers accept `valid` for `dev`; nothing writes it. */
export const SPLITS = ['train', 'dev', 'test'] as const;

/** One of {@link SPLITS}. */
export type Split = (typeof SPLITS)[number];

/** A dialogue: its utterances in order of {@link Utterance.sequence}. */
export interface Dialogue {
  /** Unique in the corpus: the utterances' ids without their last part. */
  readonly id: string;
  readonly utterances: readonly Utterance[];
}

/** Whether an utterance is trained on, scored and counted; otherwise it is only read, as context of others. */
export const isScored = ({ use }: Pick<Utterance, 'use'>): boolean => use !== 'context';

/** Id of the dialogue of an utterance, unique in the corpus: `<split or session>/<dialogue>`. */
export function dialogueIdOf(utterance: Pick<Utterance, 'id'>): string {
  return utterance.id.slice(0, utterance.id.lastIndexOf('/'));
}

/** Groups utterances by dialogue, dialogues in order of first appearance, utterances by sequence. */
export function groupDialogues(utterances: readonly Utterance[]): Dialogue[] {
  const groups = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    const id = dialogueIdOf(utterance);
    const group = groups.get(id);
    if (group) group.push(utterance);
    else groups.set(id, [utterance]);
  }
  return [...groups].map(([id, group]) => ({
    id,
    utterances: group.sort((a, b) => a.sequence - b.sequence),
  }));
}
