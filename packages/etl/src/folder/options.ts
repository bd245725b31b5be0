import { mediaOptionsSchema } from '@erc/media';
import { z } from 'zod';
import { NUMBER_COLUMN_NAMES, REQUIRED_COLUMNS, TEXT_COLUMNS } from '../dataset-folder/columns.js';
import { sourceFields } from '../source/source-schema.js';

/** Columns of the CSV files that may have another name there. The id is made from split, dialogue and sequence. */
export const FOLDER_COLUMNS = [
  ...REQUIRED_COLUMNS.filter((column) => column !== 'id'),
  // What is mixed in is said when datasets are joined, never by a file.
  ...TEXT_COLUMNS.filter((column) => column !== 'mixed'),
  ...NUMBER_COLUMN_NAMES,
  // No column of the dataset folder: a clip becomes its voice and pictures.
  'video',
  // Nor is it: where the corpus is one file, it says where each row belongs.
  'split',
] as const;
export type FolderColumn = (typeof FOLDER_COLUMNS)[number];

const header = z.string().min(1).optional();
const columnsShape = Object.fromEntries(FOLDER_COLUMNS.map((column) => [column, header])) as Record<
  FolderColumn,
  typeof header
>;

/** Options of the `folder` source. */
export const folderSourceOptionsSchema = z.strictObject({
  source: z.literal('folder'),
  ...sourceFields,
  /**
   * The folder of the corpus: `train.csv`, and where there are such splits `dev.csv` (or `valid.csv`) and `test.csv`, or each with the ending `.tsv`. Or one
   * CSV file, whose column `split` names the split of each row: `train`, `dev` (or `valid`) or `test`. Without that column all rows are train, and
   * `splits` of a recipe cuts dev from them. Media lie beside the file.
   */
  from: z.string().min(1),
  /** Short name of the dataset. @default the last part of `into` in lower case, words joined by `-` */
  name: z.string().min(1).optional(),
  /** The classes in their order: a label's place in this list is its class index everywhere. */
  labels: z
    .array(z.string().min(1))
    .min(1)
    .refine((labels) => new Set(labels).size === labels.length, {
      error: ({ input }) => `expected each label once, received ${JSON.stringify(input)}`,
    }),
  /** What users may do with the data, in one sentence. */
  licence: z
    .string()
    .min(1)
    .default('Nothing is known about the licence of this data: ask its owner before you share it.'),
  /** The files' own names of columns, by the dataset folder's: `{ text: 'Utterance' }`. @default the same names */
  columns: z.strictObject(columnsShape).default({}),
  /**
   * The files' own words for labels: `{ happy: 'joy' }`. Other emotions must be labels as they stand. Columns of votes follow:
   * `votes_happy` becomes `votes_joy`.
   */
  emotions: z.record(z.string(), z.string()).default({}),
  /** What stands between the cells of the CSV files. @default what the first line of each shows */
  separator: z.enum([',', ';', 'tab', '|']).optional(),
  /**
   * Whether the column `video` names recordings: `start` and `end` of a row, in seconds, are the part of it that is the utterance. A row without both
   * takes all of it. @default false: clips are cut already, and their times are those of something longer
   */
  cut: z.boolean().optional(),
  /** How the clips of the column `video` become voices and pictures. */
  media: mediaOptionsSchema.prefault({}),
});

/** Options of the `folder` source, as a recipe gives them. */
export type FolderSourceOptions = z.input<typeof folderSourceOptionsSchema>;
/** {@link FolderSourceOptions} with the defaults filled in. */
export type ResolvedFolderOptions = z.output<typeof folderSourceOptionsSchema>;

/** Resolved options of any source that reads a corpus as `folder` does. */
export type ResolvedCorpusOptions = Omit<ResolvedFolderOptions, 'source'> & { readonly source: string };
