import { z } from 'zod';

/** What stays together: no dialogue, session or speaker stands in two parts. */
const by = z.enum(['dialogue', 'session', 'speaker']);

/** Names or globs: `3`, `Ses01*`, `{29,30,31,32}`. A dialogue is meant by its name, or with its split: `train/12`. */
const names = z.array(z.union([z.string().min(1), z.number().transform(String)])).min(1);

/** Seeds the splits. One number: the same parts for every run. `run`: each run's seed makes its own. */
const seed = z.union([z.int(), z.literal('run')]);

/** Assigns dialogues, sessions or speakers so that every part has about the same share of each emotion. */
const stratify = z.boolean().default(false);

/** By session only: a speaker may stand in several sessions, and so in several parts. */
const sharedSpeakers = z.boolean().optional();

/** A dev part held out of what would be train. */
export const devHoldOutSchema = z
  .strictObject({
    by: by.default('dialogue'),
    /** Share of the utterances, in whole dialogues, sessions or speakers. @default 0.1, without `names` */
    fraction: z.number().gt(0).lt(1).optional(),
    /** The dialogues, sessions or speakers themselves. */
    names: names.optional(),
    /** With `fraction`. */
    stratify,
  })
  .refine(({ fraction, names }) => fraction === undefined || names === undefined, {
    message: 'expected fraction or names, received both',
  })
  .refine(({ stratify, names }) => !stratify || names === undefined, {
    path: ['stratify'],
    message: 'expected fraction beside stratify, received names',
  });

/** How dev is held out of train. */
export type DevHoldOut = z.output<typeof devHoldOutSchema>;

/** A fold of a list: what it holds out, and where the list says so what selects. */
const listedFoldSchema = z.union([
  names.transform((heldOut) => ({ heldOut, dev: undefined })),
  z.strictObject({ heldOut: names, dev: names.optional() }),
]);

/**
 * As published, wrong as it is. `held-out-selects`: what a fold holds out is its dev part too, so that the utterances that are scored have chosen the
 * epoch. `ties-unscored`: utterances on which raters tied are read, and neither select nor are scored. `ties-repeated`: such an utterance counts once for
 * each of its labels in every metric but the loss.
 */
export const SPLIT_LEGACIES = ['held-out-selects', 'ties-unscored', 'ties-repeated'] as const;

/** Of {@link SPLIT_LEGACIES}, those that folds may name. @default none */
export const foldLegacySchema = z.array(z.enum(SPLIT_LEGACIES)).min(1).optional();

const foldShape = {
  /** `next`: the part that the next fold holds out. */
  dev: z.union([z.literal('next'), devHoldOutSchema]).default('next'),
  seed: seed.default(42),
  sharedSpeakers,
  legacy: foldLegacySchema,
};

/** Which utterances train, select and score. Test is never among them. */
export const splitOptionsSchema = z.discriminatedUnion('type', [
  /** The dataset's own train and dev; or, where it has no dev, one that is held out of train. */
  z.strictObject({
    type: z.literal('hold-out'),
    dev: devHoldOutSchema.optional(),
    /** With `dev`. @default 42 */
    seed: seed.optional(),
    sharedSpeakers,
    legacy: z
      .array(z.enum(['ties-unscored', 'ties-repeated']))
      .min(1)
      .optional(),
  }),
  /** k folds over the dataset's train and dev together: each is held out once. */
  z.strictObject({
    type: z.literal('k-fold'),
    /** At least 3 with `dev: next`. */
    folds: z.int().min(2).default(5),
    by: by.default('dialogue'),
    stratify,
    ...foldShape,
  }),
  /** Each session, or each speaker, is held out once. */
  z.strictObject({
    type: z.literal('leave-one-out'),
    by: z.enum(['session', 'speaker']),
    ...foldShape,
    /** Also `partners`, by speaker only: dev is what the others say in the dialogues of the speaker who is held out. */
    dev: z.union([z.enum(['next', 'partners']), devHoldOutSchema]).default('next'),
  }),
  /** Folds by name. What no fold names is always train. */
  z.strictObject({
    type: z.literal('folds'),
    by,
    folds: z.array(listedFoldSchema).min(1),
    ...foldShape,
  }),
  /** All utterances are train: no dev, no selection, `training.epochs` epochs, the last one's weights. */
  z.strictObject({ type: z.literal('everything') }),
]);

/** Options of the protocol. */
export type SplitOptions = z.output<typeof splitOptionsSchema>;
