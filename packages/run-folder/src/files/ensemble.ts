import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { metricValues } from './values.js';

const ensembleSchema = z.object({
  split: z.string(),
  /** How the members' predictions are joined. */
  combination: z.string(),
  members: z.array(
    z.object({
      /** Its folder, relative to the folder that was asked for. */
      run: z.string(),
      weight: z.number(),
      /** What its predictions were made from. Absent where they do not say. */
      madeFrom: madeFromSchema.exactOptional(),
      /** Its own scores. */
      metrics: metricValues,
    }),
  ),
});

/** `ensemble.json`: whose predictions were joined. */
export const ENSEMBLE_FILE = { name: 'ensemble.json', schema: ensembleSchema };

/** What `ensemble.json` holds. */
export type EnsembleMembers = DeepReadonly<z.output<typeof ensembleSchema>>;
