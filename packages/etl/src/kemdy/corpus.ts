/** What differs between the two corpora. */
export interface KemdyCorpus {
  readonly source: 'kemdy19' | 'kemdy20';
  /** The release's own folder. */
  readonly folder: string;
  /** Published number of sessions. */
  readonly sessions: number;
  /** Name of an annotation file: its session, and the letter of a speaker where each has a file. */
  readonly annotation: RegExp;
  /** Whether each session has one annotation file per speaker, or one for both. */
  readonly speakers: readonly ('F' | 'M')[];
  /** Segment id: session, dialogue without the session, speaker, letter of the speaker, number. */
  readonly segment: RegExp;
  /** Width of an annotation row. */
  readonly columns: number;
  /** Places of the columns of an annotation row. */
  readonly at: { readonly id: number; readonly total: number; readonly raters: number };
  /** Bio-signals, in the order of their columns: two each, after the two of the wav. */
  readonly signals: readonly string[];
  readonly licence: string;
}

/** Raters of each utterance. */
export const RATERS = 10;

export const KEMDY19: KemdyCorpus = {
  source: 'kemdy19',
  folder: 'KEMDy19',
  sessions: 20,
  annotation: /^Session(\d{2})_([FM])_res\.csv$/i,
  speakers: ['F', 'M'],
  segment: /^Sess(\d{2})_([a-z]+\d+)_(([FM]))(\d+)$/,
  columns: 43,
  at: { id: 9, total: 10, raters: 13 },
  signals: ['ecg', 'eda', 'temp'],
  licence: 'KEMDy19 is lent by ETRI for research under a signed agreement; it must not be passed on.',
};

export const KEMDY20: KemdyCorpus = {
  source: 'kemdy20',
  folder: 'KEMDy20_v1_1',
  sessions: 40,
  annotation: /^Sess(\d{2})_eval\.csv$/i,
  speakers: [],
  segment: /^Sess(\d{2})_([a-z]+\d+)_(User\d+([FM]))_(\d+)$/,
  columns: 37,
  at: { id: 3, total: 4, raters: 7 },
  signals: [],
  licence: 'KEMDy20 is lent by ETRI for research under a signed agreement; it must not be passed on.',
};
