import { z } from 'zod';

/** A line of `<dataset folder>.test-openings.jsonl`: one opening of the dataset's test split. Nothing removes a line. */
export const testOpeningSchema = z.object({
  /** When, as ISO 8601. */
  at: z.string(),
  /** The run that was scored. */
  run: z.string(),
  /** Of the dataset. */
  sha256: z.string(),
});
