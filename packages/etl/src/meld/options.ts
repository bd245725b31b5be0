import { SPLITS } from '@erc/core';
import { mediaOptionsSchema } from '@erc/media';
import { z } from 'zod';
import { sourceFields } from '../source/source-schema.js';

/** A name of Kaggle's, as it stands in the address of a dataset. */
const slug = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected a name as in the address of a dataset');

/** Where on Kaggle the release is, and where it goes. */
const kaggleSchema = z.strictObject({
  owner: slug.default('zaber666'),
  dataset: slug.default('meld-dataset'),
  /** The dataset's version. @default the newest */
  version: z.int().min(1).optional(),
  /** The part of the dataset that is unpacked; `''`: all of it. */
  subdir: z
    .string()
    .regex(/^(?:[^/\\]+(?:\/[^/\\]+)*)?$/, 'expected a path such as a/b')
    .refine((path) => !path.split('/').includes('..'), 'expected a path without ".."')
    .default('MELD-RAW/MELD.Raw'),
  /** Downloads again what has been downloaded, at each start. */
  force: z.boolean().default(false),
  /** Folder for the download and what is unpacked. @default `<into>.raw` */
  workspace: z.string().min(1).optional(),
});

/** Options of the `meld` source. */
export const meldSourceOptionsSchema = z.strictObject({
  source: z.literal('meld'),
  ...sourceFields,
  /**
   * Folder of the release: `train_sent_emo.csv`, `dev_sent_emo.csv` and `test_sent_emo.csv`, each there or in a folder named
   * after its split. The folder that holds `MELD.Raw/`, or a clone of the project's repository, will do too. Or an archive: `MELD.Raw.tar.gz` as
   * published, or a zip of Kaggle. Or a dataset of Kaggle, which is downloaded with your token.
   */
  from: z.union([z.string().min(1), z.strictObject({ kaggle: kaggleSchema.prefault({}) })]),
  /** What becomes the label: one of seven emotions or one of three sentiments. */
  target: z.enum(['emotion', 'sentiment']).default('emotion'),
  /** How clips become voices and pictures, where the release has clips; `false`: text only. */
  media: z.union([z.literal(false), mediaOptionsSchema]).prefault({}),
  /**
   * Which clip counts where the test split has one in two versions, `dia…` and `final_videos_testdia…`: the one whose length is nearer to
   * EndTime − StartTime, or always the same. Where the times tell nothing, `nearest` takes the final one.
   */
  duplicateClips: z.enum(['nearest', 'final', 'plain']).default('nearest'),
  /** Mistakes of published systems, for those who want their numbers. */
  legacy: z
    .strictObject({
      /**
       * Gives utterances of equal numbers in several splits one clip, as one published system does: that of this split where it has one,
       * else of the first that has. Text and label stay right.
       */
      mediaWithoutSplit: z.enum(SPLITS).optional(),
    })
    .prefault({}),
});

/** Options of the `meld` source, as a recipe gives them. */
export type MeldSourceOptions = z.input<typeof meldSourceOptionsSchema>;
/** {@link MeldSourceOptions} with the defaults filled in. */
export type ResolvedMeldOptions = z.output<typeof meldSourceOptionsSchema>;
