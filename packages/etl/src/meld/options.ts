import { z } from 'zod';

/** Options of the `meld` source. */
export const meldSourceOptionsSchema = z.strictObject({
  source: z.literal('meld'),
  /**
   * Folder of the release: `train_sent_emo.csv`, `dev_sent_emo.csv` and `test_sent_emo.csv`, each there or in a folder named
   * after its split. The folder that holds `MELD.Raw/`, or a clone of the project's repository, will do too.
   */
  from: z.string().min(1),
  /** The dataset folder to make. */
  into: z.string().min(1),
  /** What becomes the label: one of seven emotions or one of three sentiments. */
  target: z.enum(['emotion', 'sentiment']).default('emotion'),
});

/** Options of the `meld` source, as a recipe gives them. */
export type MeldSourceOptions = z.input<typeof meldSourceOptionsSchema>;
