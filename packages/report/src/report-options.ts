import { z } from 'zod';

/** What a recipe may say about its report. */
export const reportOptionsSchema = z.strictObject({
  /** Dialogues shown at most; `0` leaves them out. @default 12 */
  maxDialogues: z.int().nonnegative().default(12),
  /** Hardest utterances listed at most; `0` leaves the list out. @default 12 */
  maxHardest: z.int().nonnegative().default(12),
  /** Points of a map at most (embeddings, valence and arousal), drawn at random beyond that; `0` leaves the embeddings out. @default 1000 */
  maxPoints: z.int().min(0).max(2000).default(1000),
  /** Bytes of faces and voices that the file holds at most, as they stand in it (base64). @default 12 000 000 */
  mediaBudgetBytes: z.int().nonnegative().default(12_000_000),
});

/** {@link reportOptionsSchema} with every default filled in. */
export type ReportOptions = z.infer<typeof reportOptionsSchema>;
