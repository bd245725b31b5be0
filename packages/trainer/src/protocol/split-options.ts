import { z } from 'zod';

/** Which utterances train, select and score. */
export const splitOptionsSchema = z.discriminatedUnion('type', [
  /** The dataset's own train and dev splits. */
  z.strictObject({ type: z.literal('hold-out') }),
  /**
   * k folds over the dataset's train and dev splits together (never test): each fold is held out once, selection sees a part carved from
   * the rest.
   */
  z.strictObject({
    type: z.literal('k-fold'),
    folds: z.int().min(3).default(5),
    by: z.literal('dialogue').default('dialogue'),
  }),
]);

/** Options of the protocol. */
export type SplitOptions = z.output<typeof splitOptionsSchema>;
