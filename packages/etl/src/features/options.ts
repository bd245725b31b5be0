import { z } from 'zod';
import { folderSourceOptionsSchema } from '../folder/options.js';

/** Options of the `features` source: those of `folder`. Streams are found by their files' names. */
export const featuresSourceOptionsSchema = folderSourceOptionsSchema.extend({
  source: z.literal('features'),
  /**
   * The folder: `train.csv`, and where there are such splits `dev.csv` (or `valid.csv`) and `test.csv`; and for each of them
   * `<split>_<stream>.npy` or `<split>_<stream>.safetensors`, one row per utterance in the order of the CSV.
   */
  from: z.string().min(1),
});

/** Options of the `features` source, as a recipe gives them. */
export type FeaturesSourceOptions = z.input<typeof featuresSourceOptionsSchema>;
