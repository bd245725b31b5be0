import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ParsedSource, sourceFields } from '../source/source-schema.js';

/** What a dataset says about itself beside the options of its source. */
export const partFields = {
  /** What ids, dialogues, speakers and sessions of this dataset begin with. @default its source */
  as: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and "-"')
    .optional(),
  /** Labels of this dataset to labels of the joined one; `null` leaves their utterances out. Others keep their names. */
  map: z.record(z.string(), z.string().min(1).nullable()).default({}),
  /**
   * Mixes this dataset into the training of the others: of its train split, dialogues are drawn, which are train and stay train however the
   * recipe cuts folds or a dev part. Its dev and test are not used.
   */
  mix: z
    .strictObject({
      /** How many dialogues: a share below 1, or a number from 2 on: 1 and 1.0 are the same number, and could mean either. @default all */
      share: z
        .union([z.int().min(2), z.number().gt(0).lt(1)], {
          error: 'expected a share below 1, or 2 dialogues or more; without share, all are mixed in',
        })
        .optional(),
      /** Decides which. */
      seed: z.int().default(42),
      /**
       * Deals them out to all sessions of the first dataset, as many to each, and so to its dev and test, as system D did: its published
       * numbers are in part on them.
       */
      legacy: z.literal('all-sessions').optional(),
    })
    .optional(),
};

/** One of several datasets, parsed: what every source has, and what it says about itself. */
export type ParsedPart = ParsedSource & z.output<z.ZodObject<typeof partFields>>;

/** What ids of a part begin with. */
export const nameOfPart = ({ as, source }: { readonly as?: string | undefined; readonly source: string }) =>
  as ?? source;

/**
 * Options of the `joined` source: several datasets as one.
 *
 * @param part One of several datasets.
 */
export const joinedSourceSchema = <Part extends z.core.$ZodType>(part: Part) =>
  z.strictObject({
    source: z.literal('joined'),
    ...sourceFields,
    /** The datasets, each of which also has its own folder. The first one that is not mixed in comes first in the order of the labels. */
    from: z.array(part).min(1),
    /** The classes in their order. @default those of the parts, in their order, each once */
    labels: z
      .array(z.string().min(1))
      .min(1)
      .refine((labels) => new Set(labels).size === labels.length, 'expected each label once')
      .optional(),
  });

/** Refuses parts of one name, and parts that are all mixed in. */
export function checkParts(
  { from }: { readonly from: readonly ParsedPart[] },
  context: z.core.$RefinementCtx,
): void {
  const names = from.map(nameOfPart);
  for (const [i, name] of names.entries()) {
    if (names.indexOf(name) === i) continue;
    context.addIssue({
      code: 'custom',
      path: ['from', i, 'as'],
      message: `expected another name than that of the datasets before, received ${JSON.stringify(name)}`,
    });
  }
  if (from.every(({ mix }) => mix !== undefined)) {
    context.addIssue({
      code: 'custom',
      path: ['from'],
      message: 'expected a dataset that is not mixed in, received only ones with mix',
    });
  }
}

/**
 * A list of datasets as options of the `joined` source, not checked yet. The joined folder stands beside the first one's, and has the names of
 * all: `data/kemdy19+kemdy20`.
 */
export function joinedFromList(list: readonly unknown[]): {
  readonly source: 'joined';
  readonly from: readonly unknown[];
  readonly into: string;
} {
  const parts = list.map(
    (part) =>
      z.object({ as: z.string(), source: z.string(), into: z.string() }).partial().safeParse(part).data,
  );
  const names = parts.map((part) => part?.as ?? part?.source ?? 'dataset');
  return { source: 'joined', from: list, into: join(dirname(parts[0]?.into ?? ''), names.join('+')) };
}
