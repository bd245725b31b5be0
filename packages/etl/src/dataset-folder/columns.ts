/** Columns that every CSV of a dataset folder has. A cell of `audio` and `visual` may be empty, and one of `emotion` beside `use: context`. */
export const REQUIRED_COLUMNS = [
  'id',
  'dialogue',
  'sequence',
  'speaker',
  'text',
  'audio',
  'visual',
  'emotion',
] as const;

/** Optional columns of text. An empty cell means *unknown*; of `use`, that the utterance is scored. */
export const TEXT_COLUMNS = ['sentiment', 'gender', 'session', 'tie', 'mixed', 'use'] as const;

/** Optional columns of numbers, with the field of the utterance that each fills. An empty cell means *unknown*. */
export const NUMBER_COLUMNS = {
  valence: 'valence',
  arousal: 'arousal',
  dominance: 'dominance',
  start: 'startSeconds',
  end: 'endSeconds',
} as const;

/** Optional columns whose name ends in a label or a signal, with the field of the utterance that they fill. */
export const PREFIXED_COLUMNS = { votes_: 'votes', bio_: 'bio' } as const;

/** Every column name that is not made of a prefix. */
export const PLAIN_COLUMNS: readonly string[] = [
  ...REQUIRED_COLUMNS,
  ...TEXT_COLUMNS,
  ...Object.keys(NUMBER_COLUMNS),
];

export type NumberColumn = keyof typeof NUMBER_COLUMNS;
export type ColumnPrefix = keyof typeof PREFIXED_COLUMNS;

export const NUMBER_COLUMN_NAMES = Object.keys(NUMBER_COLUMNS) as NumberColumn[];
export const COLUMN_PREFIXES = Object.keys(PREFIXED_COLUMNS) as ColumnPrefix[];

/** The prefix of a column such as `votes_joy`, where something follows it. */
export function prefixOf(column: string): ColumnPrefix | undefined {
  return COLUMN_PREFIXES.find((prefix) => column.startsWith(prefix) && column.length > prefix.length);
}
